//! What this computer is open to beyond itself: kept from its beginning to its end, which comes by itself unless somebody is
//! quicker. How a thing is closed is known by whoever opened it.

use crate::console::{Console, WeakConsole, now};
use crate::types::{
    ConsoleError, EndExposure, ErrorCode, Exposure, ExposureKind, ExtendExposure, Status,
};
use crate::words::Args;
use directory::NewLogEntry;
use scim_core::Timestamp;
use std::collections::BTreeMap;
use std::future::Future;
use std::ops::RangeInclusive;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Notify;

/// Minutes from now: up to a week. Whoever needs it longer says that it stays open.
const MINUTES: RangeInclusive<u32> = 1..=7 * 24 * 60;
/// The clock is looked at this often: a computer that slept through the end closes soon after it wakes.
const LOOK_EVERY: Duration = Duration::from_secs(15);
const MINUTE_MS: i64 = 60_000;

/// Closes, and returns once nobody comes in that way any more. It may not wait for [`Exposures`].
pub(crate) type Close =
    Arc<dyn Fn(Console) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;

/// Something that was opened.
pub(crate) struct Opened {
    pub(crate) kind: ExposureKind,
    /// "Open to the internet".
    pub(crate) heading: String,
    /// What that means.
    pub(crate) words: String,
    /// `None` if it stays open until somebody closes it.
    pub(crate) ends: Option<Timestamp>,
    pub(crate) close: Close,
}

/// What is open. At most one of each kind.
#[derive(Default)]
pub(crate) struct Exposures {
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    kinds: BTreeMap<ExposureKind, Kept>,
    /// Counts what was opened, so that an end finds its own.
    opened: u64,
}

struct Kept {
    number: u64,
    heading: String,
    words: String,
    since: Timestamp,
    ends: Option<Timestamp>,
    /// The same by a clock that nobody sets. Whichever comes first holds.
    deadline: Option<Instant>,
    closing: bool,
    close: Close,
    changed: Arc<Notify>,
}

impl Kept {
    fn end_at(&mut self, ends: Option<Timestamp>, from: Timestamp) {
        let left = ends.map(|ends| u64::try_from(ends.0 - from.0).unwrap_or(0));
        self.ends = ends;
        self.deadline = left.map(|left| Instant::now() + Duration::from_millis(left));
    }
}

/// What is to be done about an end.
enum Due {
    Closed,
    Now(Close),
    /// At the latest then it is to be looked at again.
    In(Duration),
}

impl Exposures {
    pub(crate) fn all(&self) -> Vec<Exposure> {
        let open = self.open();
        open.kinds
            .iter()
            .map(|(kind, kept)| Exposure {
                kind: *kind,
                heading: kept.heading.clone(),
                words: kept.words.clone(),
                since: kept.since.0,
                ends: kept.ends.map(|ends| ends.0),
                closing: kept.closing,
            })
            .collect()
    }

    /// Whoever opened it has closed it by other means.
    pub(crate) fn closed(&self, kind: ExposureKind) {
        if let Some(kept) = self.open().kinds.remove(&kind) {
            kept.changed.notify_one();
        }
    }

    /// Everything is closed by other means.
    pub(crate) fn forget(&self) {
        for (_, kept) in std::mem::take(&mut self.open().kinds) {
            kept.changed.notify_one();
        }
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn due(&self, kind: ExposureKind, number: u64, instant: Timestamp) -> Due {
        let mut open = self.open();
        let Some(kept) = open
            .kinds
            .get_mut(&kind)
            .filter(|kept| kept.number == number)
        else {
            return Due::Closed;
        };
        if kept.closing {
            return Due::In(LOOK_EVERY);
        }
        let Some((ends, deadline)) = kept.ends.zip(kept.deadline) else {
            return Due::In(LOOK_EVERY);
        };
        let left = deadline.saturating_duration_since(Instant::now());
        if instant >= ends || left.is_zero() {
            kept.closing = true;
            return Due::Now(Arc::clone(&kept.close));
        }
        Due::In(left.min(LOOK_EVERY))
    }

    /// Takes the end upon itself; `None` if somebody else has, or nothing is open.
    fn begin_end(&self, kind: ExposureKind) -> Option<(u64, Close)> {
        let mut open = self.open();
        let kept = open.kinds.get_mut(&kind).filter(|kept| !kept.closing)?;
        kept.closing = true;
        Some((kept.number, Arc::clone(&kept.close)))
    }

    fn ended(&self, kind: ExposureKind, number: u64) {
        let mut open = self.open();
        if open
            .kinds
            .get(&kind)
            .is_some_and(|kept| kept.number == number)
            && let Some(kept) = open.kinds.remove(&kind)
        {
            kept.changed.notify_one();
        }
    }
}

impl Console {
    /// From now on everybody is told that this is open. What is open already keeps its beginning.
    pub(crate) fn expose(&self, opened: Opened) {
        let (kind, instant) = (opened.kind, now());
        let (number, changed) = {
            let mut open = self.shared().exposures.open();
            open.opened += 1;
            let number = open.opened;
            let former = open.kinds.remove(&kind);
            let changed = Arc::new(Notify::new());
            let mut kept = Kept {
                number,
                heading: opened.heading,
                words: opened.words,
                since: former.as_ref().map_or(instant, |former| former.since),
                ends: None,
                deadline: None,
                closing: false,
                close: opened.close,
                changed: Arc::clone(&changed),
            };
            kept.end_at(opened.ends, instant);
            open.kinds.insert(kind, kept);
            if let Some(former) = former {
                former.changed.notify_one();
            }
            (number, changed)
        };
        tokio::spawn(end_in_time(self.downgrade(), kind, number, changed));
    }

    pub(crate) fn is_open(&self, kind: ExposureKind) -> bool {
        self.shared().exposures.open().kinds.contains_key(&kind)
    }
}

/// Closes when the time is over. Ends with the exposure, or with the console.
async fn end_in_time(console: WeakConsole, kind: ExposureKind, number: u64, changed: Arc<Notify>) {
    loop {
        let wait = {
            let Some(console) = console.upgrade() else {
                return;
            };
            match console.shared().exposures.due(kind, number, now()) {
                Due::Closed => return,
                Due::In(wait) => wait,
                Due::Now(close) => {
                    close(console.clone()).await;
                    console.shared().exposures.ended(kind, number);
                    let entry = NewLogEntry::system(now(), "exposure_ended");
                    console
                        .workspace()
                        .record(entry.with("exposure", code(kind)));
                    return;
                }
            }
        };
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = changed.notified() => {}
        }
    }
}

fn code(kind: ExposureKind) -> &'static str {
    match kind {
        ExposureKind::Tunnel => "tunnel",
        ExposureKind::Listener => "listener",
    }
}

/// `exposure.extend`
pub(crate) async fn extend(
    console: &Console,
    input: ExtendExposure,
) -> Result<Status, ConsoleError> {
    let ends = ends_in(input.minutes)?;
    if !console.is_open(input.kind) {
        return Err(over());
    }
    let act = console
        .act(now(), "exposure_extended")
        .with("exposure", code(input.kind))
        .with("minutes", input.minutes);
    console
        .write(move |writer| writer.append(act).map(|_| ()))
        .await?;
    {
        let mut open = console.shared().exposures.open();
        let kept = open.kinds.get_mut(&input.kind).filter(|kept| !kept.closing);
        let kept = kept.ok_or_else(over)?;
        kept.end_at(ends, now());
        kept.changed.notify_one();
    }
    crate::app::status(console, crate::types::Nothing {}).await
}

/// When something ends that stays open for so long.
///
/// # Errors
/// `badInput` for less than a minute or more than a week.
pub(crate) fn ends_in(minutes: Option<u32>) -> Result<Option<Timestamp>, ConsoleError> {
    let Some(minutes) = minutes else {
        return Ok(None);
    };
    if !MINUTES.contains(&minutes) {
        let args = Args::new()
            .number("least", *MINUTES.start())
            .number("most", *MINUTES.end());
        return Err(
            ConsoleError::say(ErrorCode::BadInput, "error-out-of-range", &args).at("minutes"),
        );
    }
    Ok(Some(Timestamp(now().0 + i64::from(minutes) * MINUTE_MS)))
}

/// `exposure.end`: returns once it is closed.
pub(crate) async fn end(console: &Console, input: EndExposure) -> Result<Status, ConsoleError> {
    let kind = input.kind;
    let exposures = &console.shared().exposures;
    let (number, close) = exposures.begin_end(kind).ok_or_else(over)?;
    // Not left halfway if the caller goes away meanwhile.
    let closing = {
        let console = console.clone();
        tokio::spawn(async move {
            close(console.clone()).await;
            console.shared().exposures.ended(kind, number);
            let act = console.act(now(), "exposure_ended");
            console.workspace().record(act.with("exposure", code(kind)));
        })
    };
    closing
        .await
        .map_err(|error| ConsoleError::internal(&error))?;
    crate::app::status(console, crate::types::Nothing {}).await
}

fn over() -> ConsoleError {
    ConsoleError::say(ErrorCode::NotFound, "error-exposure-over", &Args::new())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{HeadlessHost, Opening};
    use directory::{Door, OpenMode};
    use serde_json::json;
    use std::sync::atomic::{AtomicU32, Ordering};

    struct Scene {
        console: Console,
        closed: Arc<AtomicU32>,
        _folder: tempfile::TempDir,
    }

    impl Scene {
        async fn open() -> Scene {
            let folder = tempfile::tempdir().unwrap();
            let host = Arc::new(HeadlessHost::new(folder.path()));
            let opening = Opening::new(folder.path().join("x.dsync"), OpenMode::CreateIfMissing);
            let console = Console::open(host, Door::Window, opening).await.unwrap();
            Scene {
                console,
                closed: Arc::default(),
                _folder: folder,
            }
        }

        /// Opens for so many milliseconds.
        fn expose(&self, kind: ExposureKind, ms: Option<i64>) {
            let closed = Arc::clone(&self.closed);
            self.console.expose(Opened {
                kind,
                heading: "Open".to_owned(),
                words: "Anyone can try.".to_owned(),
                ends: ms.map(|ms| Timestamp(now().0 + ms)),
                close: Arc::new(move |_| {
                    let closed = Arc::clone(&closed);
                    Box::pin(async move {
                        closed.fetch_add(1, Ordering::SeqCst);
                    })
                }),
            });
        }

        fn open_kinds(&self) -> Vec<ExposureKind> {
            let all = self.console.shared().exposures.all();
            all.iter().map(|exposure| exposure.kind).collect()
        }

        async fn until_nothing_is_open(&self) {
            let waited = async {
                while !self.open_kinds().is_empty() {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
            };
            tokio::time::timeout(Duration::from_secs(5), waited)
                .await
                .expect("it is still open");
        }

        fn closed(&self) -> u32 {
            self.closed.load(Ordering::SeqCst)
        }
    }

    #[tokio::test]
    async fn what_is_open_is_closed_when_its_time_is_over() {
        let scene = Scene::open().await;
        scene.expose(ExposureKind::Tunnel, Some(40));
        scene.expose(ExposureKind::Listener, None);
        let status = scene.console.call("status.get", json!({})).await.unwrap();
        assert_eq!(status["exposures"][0]["kind"], "tunnel");
        assert_eq!(status["exposures"][1]["ends"], json!(null));
        scene
            .console
            .shared()
            .exposures
            .closed(ExposureKind::Listener);
        scene.until_nothing_is_open().await;
        assert_eq!(scene.closed(), 1);
        let logged = async {
            loop {
                let page = json!({ "text": "", "limit": 9 });
                let log = scene.console.call("log.page", page).await.unwrap();
                if log.to_string().contains("as its time was over") {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(5), logged)
            .await
            .expect("the log does not say so");
    }

    #[tokio::test]
    async fn the_end_can_be_put_off_and_brought_forward() {
        let scene = Scene::open().await;
        scene.expose(ExposureKind::Tunnel, Some(30));
        let extended = scene.console.call(
            "exposure.extend",
            json!({ "kind": "tunnel", "minutes": 60 }),
        );
        let extended = extended.await.unwrap();
        let ends = extended["exposures"][0]["ends"].as_i64().unwrap();
        assert!((now().0 + 59 * MINUTE_MS..=now().0 + 60 * MINUTE_MS).contains(&ends));
        tokio::time::sleep(Duration::from_millis(80)).await;
        assert_eq!(scene.closed(), 0, "the former end holds no more");
        for minutes in [0, 7 * 24 * 60 + 1] {
            let input = json!({ "kind": "tunnel", "minutes": minutes });
            let error = scene
                .console
                .call("exposure.extend", input)
                .await
                .unwrap_err();
            assert_eq!(error.field.as_deref(), Some("minutes"));
        }
        let ended = scene
            .console
            .call("exposure.end", json!({ "kind": "tunnel" }));
        assert_eq!(ended.await.unwrap()["exposures"], json!([]));
        assert_eq!(scene.closed(), 1);
        let again = scene
            .console
            .call("exposure.end", json!({ "kind": "tunnel" }));
        assert_eq!(again.await.unwrap_err().code, ErrorCode::NotFound);
    }

    #[tokio::test]
    async fn what_is_opened_anew_keeps_its_beginning_and_gets_a_new_end() {
        let scene = Scene::open().await;
        scene.expose(ExposureKind::Tunnel, Some(30));
        let since = scene.console.shared().exposures.all()[0].since;
        tokio::time::sleep(Duration::from_millis(5)).await;
        scene.expose(ExposureKind::Tunnel, None);
        tokio::time::sleep(Duration::from_millis(80)).await;
        assert_eq!(scene.console.shared().exposures.all()[0].since, since);
        assert_eq!(scene.closed(), 0);
    }
}
