//! A row of features. In: named numbers, in an order that never changes. Out: the row, and once the names.

/// Rows of one table, one after another.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// All values.
    pub values: Vec<f32>,
    /// Columns' names, taken from the first row.
    pub names: Vec<&'static str>,
    rows: usize,
}

impl Table {
    /// Begins a row.
    pub fn begin(&mut self) {
        self.rows += 1;
    }

    /// Rows.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// The next value of the row that was begun last.
    pub fn add(&mut self, name: &'static str, value: f32) {
        if self.rows == 1 {
            self.names.push(name);
        }
        self.values.push(value);
    }

    /// The one row of another table, behind what the row has.
    pub fn append(&mut self, other: &Table) {
        if self.rows == 1 {
            self.names.extend(&other.names);
        }
        self.values.extend(&other.values);
    }

    /// The next value for what holds or not.
    pub fn flag(&mut self, name: &'static str, value: bool) {
        self.add(name, f32::from(u8::from(value)));
    }

    /// A count, up to `most`.
    pub fn count(&mut self, name: &'static str, value: usize, most: usize) {
        self.add(name, value.min(most) as f32);
    }
}
