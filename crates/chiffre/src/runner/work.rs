//! Brings one stage up to date. In: the stage, prepared. Out: its parts on disk, and what became of the documents.

use std::fs;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use arrow::array::{ArrayRef, Int64Array, RecordBatch};
use arrow::compute::concat_batches;
use arrow::datatypes::{DataType, Field, Schema};
use tables::stage::PART;
use tables::{Pool, Scope, Table, Tally, catalog, hash};

use super::plan::{PartPlan, Prepared};
use super::report::{Counts, StageReport};
use crate::store::spool::Spool;
use crate::store::{Layout, Lineage, part};
use crate::terminal::Progress;

/// Makes the stage's parts that are out of date (or all, `again`) and removes those whose input is gone.
///
/// # Errors
/// What stops the run.
pub fn bring_up_to_date(
    prepared: &Prepared,
    layout: &Layout,
    again: bool,
    pool: &dyn Pool,
    progress: &dyn Progress,
) -> Result<StageReport> {
    let start = Instant::now();
    let stage = prepared.stage;
    let mut counts = Counts::default();
    let mut tally = Tally::default();
    for path in prepared.orphans(layout)? {
        fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
        counts.removed += 1;
    }
    progress.stage(stage.name, None);
    for plan in prepared.parts(layout)? {
        if let Some(missing) = &plan.missing_input {
            bail!("{missing}; run the stages before {} first", stage.name);
        }
        counts.parts += 1;
        if plan.stale.is_none() && !again {
            tally.add(&plan.footers.first().map(|f| f.tally()).unwrap_or_default());
            continue;
        }
        tally.add(&make(prepared, layout, &plan, pool, progress)?);
        counts.written += 1;
    }
    progress.done();
    Ok(StageReport::new(stage.name, counts, tally, start.elapsed()))
}

fn make(prepared: &Prepared, layout: &Layout, plan: &PartPlan, pool: &dyn Pool, progress: &dyn Progress) -> Result<Tally> {
    let stage = prepared.stage;
    let mut inputs = stage.inputs.iter().map(|table| input(layout, table, plan, stage.scope)).collect::<Result<Vec<_>>>()?;
    progress.grow(inputs.first().map_or(0, RecordBatch::num_rows));
    if let Scope::Part { memory, .. } = stage.scope {
        inputs.push(remembered(layout, memory, &plan.earlier)?);
    }
    let outputs = (prepared.run)(&inputs, pool)?;
    ensure!(outputs.len() == stage.outputs.len(), "bug: {} gave {} tables, not {}", stage.name, outputs.len(), stage.outputs.len());
    let mut tally = (stage.tally)(&inputs, &outputs)?;
    for (table, batch) in stage.outputs.iter().zip(&outputs) {
        tally.rows.insert(table.name.to_owned(), batch.num_rows() as u64);
    }
    ensure!(tally.balances(), "bug: {} lost sight of documents: {tally:?}", stage.name);
    for (table, batch) in stage.outputs.iter().zip(&outputs) {
        let path = prepared.output(layout, table, &plan.names[0]);
        part::write(&path, table, std::slice::from_ref(batch), &plan.lineage, &tally)?;
    }
    Ok(tally)
}

/// One input table: a part as it is, or all parts with the number of each row's part.
fn input(layout: &Layout, table: &Table, plan: &PartPlan, scope: Scope) -> Result<RecordBatch> {
    let read = |name: &String| part::read(&layout.part(table.stage, table.name, name), None);
    if matches!(scope, Scope::Rows | Scope::Part { .. }) {
        return read(&plan.names[0]);
    }
    let mut fields: Vec<Field> = table.schema().fields().iter().map(|f| f.as_ref().clone()).collect();
    fields.push(Field::new(PART, DataType::Int64, false));
    let schema = Arc::new(Schema::new(fields));
    let mut batches = Vec::new();
    for (n, name) in plan.names.iter().enumerate() {
        let batch = read(name)?;
        let mut columns: Vec<ArrayRef> = batch.columns().to_vec();
        columns.push(Arc::new(Int64Array::from(vec![n as i64; batch.num_rows()])));
        batches.push(RecordBatch::try_new(schema.clone(), columns)?);
    }
    Ok(concat_batches(&schema, &batches)?)
}

/// What earlier parts of a stage left to be known. They are all there and up to date, for parts are made oldest first.
fn remembered(layout: &Layout, memory: &Table, earlier: &[String]) -> Result<RecordBatch> {
    let read = |name: &String| part::read(&layout.part(memory.stage, memory.name, name), None);
    let batches = earlier.iter().map(read).collect::<Result<Vec<_>>>()?;
    Ok(concat_batches(&memory.schema(), &batches)?)
}

/// Stores the parts of `pages` as they come; rows that are no part yet stand in the spool.
pub struct PageSink<'a> {
    layout: &'a Layout,
    progress: &'a dyn Progress,
    spool: Spool,
    last: Option<String>,
    counts: Counts,
    start: Instant,
}

impl<'a> PageSink<'a> {
    /// A sink that goes on after the last part there is. What a killed run left in its spool becomes a part first.
    ///
    /// # Errors
    /// A folder that cannot be read, a full disk.
    pub fn new(layout: &'a Layout, progress: &'a dyn Progress) -> Result<PageSink<'a>> {
        let names = layout.parts(fetch::NAME, catalog::PAGES.name)?;
        let counts = Counts { parts: names.len(), ..Counts::default() };
        let last = names.last().cloned();
        let spool = Spool::new(&layout.stage(fetch::NAME).join(catalog::PAGES.name));
        let mut sink = PageSink { layout, progress, spool, last, counts, start: Instant::now() };
        // A spool names the part that its rows were to be: where that is there, they are in it.
        for (name, rows) in sink.spool.left_over(&catalog::PAGES)? {
            if !names.contains(&name) && rows.num_rows() > 0 {
                sink.write(&rows)?;
            }
            sink.spool.remove(&name)?;
        }
        Ok(sink)
    }

    /// Parts there are and parts written.
    pub fn counts(&self) -> Counts {
        self.counts.clone()
    }

    fn write(&mut self, pages: &RecordBatch) -> Result<()> {
        let name = Layout::next_part(self.last.as_deref());
        let path = self.layout.part(fetch::NAME, catalog::PAGES.name, &name);
        // Pages come from nowhere but the world, so a part of them is named by its place in the store.
        let lineage = Lineage::new(fetch::NAME, fetch::VERSION, String::new(), String::new(), vec![hash::hex32(&name)]);
        let rows = [(catalog::PAGES.name.to_owned(), pages.num_rows() as u64)].into();
        part::write(&path, &catalog::PAGES, std::slice::from_ref(pages), &lineage, &Tally { rows, ..Tally::default() })?;
        self.spool.remove(&name)?;
        self.last = Some(name);
        self.counts.parts += 1;
        self.counts.written += 1;
        Ok(())
    }
}

impl fetch::Sink for PageSink<'_> {
    fn keep(&mut self, row: &RecordBatch) -> Result<(), String> {
        self.spool.keep(&Layout::next_part(self.last.as_deref()), row).map_err(|e| format!("{e:#}"))
    }

    fn part(&mut self, pages: RecordBatch) -> Result<(), String> {
        self.write(&pages).map_err(|e| format!("{e:#}"))
    }

    fn tick(&mut self) {
        self.progress.tick();
    }

    fn warn(&mut self, what: &str) {
        self.progress.warn(what);
    }

    fn status(&mut self, status: &fetch::Status) {
        let speed = status.done as f64 / self.start.elapsed().as_secs_f64().max(0.001);
        let fetch::Status { done, failed, hosts, queued } = status;
        self.progress.note(&format!("fetch: {done} done, {speed:.1} a second, {hosts} hosts, {queued} queued, {failed} failed"));
    }
}
