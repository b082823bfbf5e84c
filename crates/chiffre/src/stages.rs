//! The list of stages, in the order of the flow. `fetch`, which touches the world, stands before them and is no
//! [`Stage`]: it cannot be computed again from its inputs.

use tables::Stage;

/// Every stage after `fetch`.
pub static STAGES: &[&Stage] = &[&clean::STAGE, &extract::STAGE, &export::STAGE];

/// The names of all stages, `fetch` first.
pub fn names() -> impl Iterator<Item = &'static str> {
    std::iter::once(fetch::NAME).chain(STAGES.iter().map(|s| s.name))
}
