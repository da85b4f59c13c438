//! The wish to stop before the end.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A wish to stop that another task or thread makes, such as a signal handler. A run looks at it
/// before every message to the server, the one with `COMMIT` among them: what is not committed then
/// is rolled back.
///
/// It does not end the statement that the server is working on. Whoever wants that as well cancels
/// it from a second connection (`pg_cancel_backend`), after [`Stop::ask`]; the run then says that it
/// was interrupted rather than that a statement failed. Dropping the future of a run is safe, too:
/// nothing commits that is not complete.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Asks to stop; there is no way back.
    pub fn ask(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Whether somebody has asked.
    pub fn is_asked(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}
