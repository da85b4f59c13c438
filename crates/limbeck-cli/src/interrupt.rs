//! Ctrl-C and `SIGTERM`: the server stops as well, and the command ends with one error.
//!
//! A thread of its own waits for the signals, because commands also parse, wait for an answer on the
//! terminal and start programs. Where nothing can be half done, the statements on the server are
//! cancelled and the process ends. While a command [holds](Interrupt::hold) the end off, it is told
//! to stop, its statements are cancelled, and it ends by itself with what it has to say. A second
//! signal ends the process at once in any case: what is not committed then never is.

use std::process::exit;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use limbeck::migrator::Stop;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, PgConnection};
use tokio::runtime::Builder;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::time::{sleep, timeout};

use crate::failure::{Failure, Result};
use crate::{FAILURE, output};

/// How long a command that holds the end off may take to end.
const PATIENCE: Duration = Duration::from_secs(8);

/// How long the server may take to hear of it.
const REACH: Duration = Duration::from_secs(2);

/// A statement may begin just after the last one was cancelled.
const AGAIN: Duration = Duration::from_millis(50);

/// What the thread and the command share.
#[derive(Clone, Debug, Default)]
pub(crate) struct Interrupt(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    stop: Stop,
    held: AtomicUsize,
    sessions: Mutex<Vec<Session>>,
    /// Taken by whoever says the last word and ends the process.
    last_word: Mutex<()>,
}

/// A session whose statements are cancelled.
#[derive(Clone, Debug)]
struct Session {
    options: PgConnectOptions,
    pid: i32,
}

/// As long as it lives, a first signal does not end the process.
#[derive(Debug)]
pub(crate) struct Hold(Interrupt);

impl Drop for Hold {
    fn drop(&mut self) {
        self.0.0.held.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Interrupt {
    /// Listens from now on.
    ///
    /// # Errors
    /// When the system refuses.
    pub(crate) fn listen() -> Result<Self> {
        let interrupt = Self::default();
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let mut signals = {
            let _context = runtime.enter();
            Signals {
                interrupt: signal(SignalKind::interrupt())?,
                terminate: signal(SignalKind::terminate())?,
            }
        };
        let shared = interrupt.clone();
        thread::Builder::new()
            .name("signals".to_owned())
            .spawn(move || runtime.block_on(shared.serve(&mut signals)))?;
        Ok(interrupt)
    }

    /// Cancels the statements of this session as well.
    ///
    /// # Errors
    /// When the server can't be asked.
    pub(crate) async fn watch(
        &self,
        connection: &mut PgConnection,
        options: &PgConnectOptions,
    ) -> Result<(), sqlx::Error> {
        let pid = sqlx::raw_sql("SELECT pg_backend_pid()")
            .fetch_one(connection)
            .await?;
        let session = Session {
            options: options.clone(),
            pid: sqlx::Row::try_get(&pid, 0)?,
        };
        lock(&self.0.sessions).push(session);
        Ok(())
    }

    /// Holds the end off until the command has brought its work to an end that it can tell.
    pub(crate) fn hold(&self) -> Hold {
        self.0.held.fetch_add(1, Ordering::SeqCst);
        Hold(self.clone())
    }

    /// What tells the migrator to stop.
    pub(crate) fn stop(&self) -> &Stop {
        &self.0.stop
    }

    /// Says why the command ended, unless somebody is just saying it. Nobody says anything after it: the
    /// process ends next.
    pub(crate) fn report(&self, failure: Failure) {
        let last_word = lock(&self.0.last_word);
        let interrupted = self.0.stop.is_asked() && !failure.is_interruption();
        let failure = match interrupted {
            true => Failure::new("interrupted"),
            false => failure,
        };
        output::say(&failure.to_string());
        std::mem::forget(last_word);
    }

    async fn serve(&self, signals: &mut Signals) {
        signals.next().await;
        self.0.stop.ask();
        tokio::select! {
            () = self.bring_to_an_end() => {}
            () = signals.next() => {}
        }
        let _last_word = lock(&self.0.last_word);
        let mut failure = Failure::new("interrupted");
        if self.is_held() {
            failure = failure
                .detail("The server may not have stopped yet. What is not committed is rolled back when it does.");
        }
        output::say(&failure.to_string());
        exit(FAILURE.into());
    }

    /// Cancels what the sessions do, again and again while the command holds the end off.
    async fn bring_to_an_end(&self) {
        let began = Instant::now();
        let sessions = lock(&self.0.sessions).clone();
        let mut reached = Vec::new();
        for session in sessions {
            if let Ok(Ok(connection)) = timeout(REACH, session.options.connect()).await {
                reached.push((connection, session.pid));
            }
        }
        loop {
            for (connection, pid) in &mut reached {
                let sql = AssertSqlSafe(format!("SELECT pg_cancel_backend({pid})"));
                // Nobody hears of a failure: there is nothing else to be done.
                let _ = timeout(REACH, sqlx::raw_sql(sql).execute(connection)).await;
            }
            if !self.is_held() || began.elapsed() > PATIENCE {
                return;
            }
            sleep(AGAIN).await;
        }
    }

    fn is_held(&self) -> bool {
        self.0.held.load(Ordering::SeqCst) > 0
    }
}

/// The signals that end a command.
struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// The values stay good when a thread that had the lock panicked.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
