//! The command line.

use std::path::PathBuf;
use std::process::ExitCode;

use chiffre::commands::{Exit, check, compare, facts, fail, files, run, schema, status};
use chiffre::datafiles;
use chiffre::runner::Selection;
use clap::{Args, Parser, Subcommand};
use jiff::civil::Date;
use url::Url;

/// News pages in, Parquet tables of articles, entities and figures out.
#[derive(Parser)]
#[command(name = "chiffre", version, propagate_version = true, after_help = EXIT_STATUS)]
struct Cli {
    /// Read lexicons, gazetteers and models from this folder instead of the built-in ones
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

const EXIT_STATUS: &str = "\
Exit status: 0 all done; 1 the run failed; 2 usage or configuration error, before anything was written;
3 done, with some documents failed (each is a row with its error); 4 another run holds the lock.
Of compare: 0 no difference; 1 the tables differ; 2 a folder or table is missing.";

#[derive(Subcommand)]
enum Command {
    /// Run the stages of a pipeline that are out of date
    Run(RunArgs),
    /// Show what is out of date, and why
    Status {
        /// The pipeline file
        pipeline: PathBuf,
        #[command(flatten)]
        out: Out,
    },
    /// Check a pipeline file and show what each source would ask for; asks for nothing
    Check {
        /// The pipeline file
        pipeline: PathBuf,
    },
    /// Clean HTML or plain-text files: one JSON object a file on a line
    Clean {
        #[command(flatten)]
        files: Files,
        /// The address that the page came from
        #[arg(long)]
        url: Option<Url>,
    },
    /// Extract mentions and figures from clean plain text: one JSON object a file on a line
    Extract {
        #[command(flatten)]
        files: Files,
        /// The day of publication, which relative periods start from
        #[arg(long, value_name = "YYYY-MM-DD")]
        date: Option<Date>,
        /// The language of the texts (ISO 639-1)
        #[arg(long, default_value = "fr", value_name = "xx")]
        lang: String,
    },
    /// Show what the papers say, claim by claim, and whether they agree
    Facts(FactsArgs),
    /// Show how the exported tables of two runs differ; exit status 1 where they do
    Compare {
        /// The run before: a pipeline's output folder, or its export folder
        before: PathBuf,
        /// The run after
        after: PathBuf,
        /// Differences shown of each table and kind
        #[arg(long, default_value_t = 10, value_name = "N")]
        show: usize,
    },
    /// Print what the columns of the tables mean
    Schema {
        /// Only this table
        table: Option<String>,
    },
}

#[derive(Args)]
struct Out {
    /// The folder that the tables of all pipelines go under
    #[arg(long, default_value = "data/out", value_name = "DIR")]
    out: PathBuf,
}

#[derive(Args)]
struct Files {
    /// Files; - is standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Files worked on at once; 0 means one a core
    #[arg(long, default_value_t = 0, value_name = "N")]
    jobs: usize,
}

#[derive(Args)]
struct FactsArgs {
    /// Folders that hold exported tables (data/out/demo/export), or Parquet files of facts, figures and articles
    #[arg(required = true, value_name = "TABLES")]
    tables: Vec<PathBuf>,
    /// Only facts about this entity: its id or name, else part of the name
    #[arg(long, value_name = "NAME")]
    subject: Option<String>,
    /// Only facts that sources do not agree on
    #[arg(long)]
    conflicts: bool,
    /// Sentences shown under each fact at most
    #[arg(long, default_value_t = 5, value_name = "N")]
    quotes: usize,
    /// One JSON object a fact on a line, with all its sentences
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
struct RunArgs {
    /// The pipeline file
    pipeline: PathBuf,
    /// This stage alone, on what its input holds
    #[arg(long, conflicts_with = "from")]
    stage: Option<String>,
    /// This stage and those after it
    #[arg(long, value_name = "STAGE")]
    from: Option<String>,
    /// Also what is up to date
    #[arg(long)]
    force: bool,
    /// Show what would be done; write nothing
    #[arg(long)]
    dry_run: bool,
    /// Threads; 0 means one a core
    #[arg(long, default_value_t = 0, value_name = "N")]
    jobs: usize,
    /// Also keep all that is asked and answered in this folder, as WARC 1.1
    #[arg(long, value_name = "DIR")]
    warc: Option<PathBuf>,
    /// No progress on standard error
    #[arg(long, short)]
    quiet: bool,
    #[command(flatten)]
    out: Out,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let filter = tracing_subscriber::EnvFilter::try_from_env("CHIFFRE_LOG").unwrap_or_else(|_| "info".into());
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false)
        .without_time()
        .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
        .init();
    dispatch(cli).into()
}

fn dispatch(cli: Cli) -> Exit {
    let data = match &cli.data {
        Some(folder) if !folder.is_dir() => return fail(Exit::Usage, &format!("--data {}: no such folder", folder.display())),
        Some(folder) => datafiles::folder(folder),
        None => datafiles::builtin(),
    };
    match cli.command {
        Command::Run(args) => {
            let selection = Selection { only: args.stage, from: args.from, force: args.force };
            let args = run::Args {
                pipeline: args.pipeline,
                out: args.out.out,
                selection,
                dry_run: args.dry_run,
                jobs: args.jobs,
                warc: args.warc,
                quiet: args.quiet,
            };
            run::run(&args, &data)
        }
        Command::Status { pipeline, out } => status::run(&pipeline, &out.out, &data),
        Command::Check { pipeline } => check::run(&pipeline, &data),
        Command::Clean { files, url } => match files::Cleaning::new(&data, url) {
            Ok(command) => files::run(&command, &files.paths, files.jobs),
            Err(e) => fail(Exit::Usage, &e),
        },
        Command::Extract { files, date, lang } => {
            let day = date.and_then(|d| d.since(Date::constant(1970, 1, 1)).ok()).map(|span| span.get_days());
            match files::Extracting::new(&data, day, &lang) {
                Ok(command) => files::run(&command, &files.paths, files.jobs),
                Err(e) => fail(Exit::Usage, &e),
            }
        }
        Command::Facts(FactsArgs { tables, subject, conflicts, quotes, json }) => {
            facts::run(&facts::Args { tables, subject, conflicts, quotes, json })
        }
        Command::Compare { before, after, show } => compare::run(&compare::Args { before, after, show }),
        Command::Schema { table } => schema::run(table.as_deref()),
    }
}
