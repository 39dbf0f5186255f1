//! The picture outside the threads as the page has it: what is sent next is the difference.

use crate::conversation::ConversationId;
use crate::io::{AppChangeView, AppView, ConversationView, Event};
use crate::sorted::SortedMap;

/// The last picture, conversation by conversation.
#[derive(Default)]
pub(in crate::client) struct Shown {
    /// The state outside of conversations; none before the first picture.
    rest: Option<AppView>,
    conversations: SortedMap<ConversationId, ConversationView>,
}

impl Shown {
    /// Whether the page has no picture yet.
    pub(in crate::client) fn is_empty(&self) -> bool {
        self.rest.is_none()
    }

    /// The conversations of the picture.
    pub(in crate::client) fn ids(&self) -> impl Iterator<Item = ConversationId> {
        self.conversations.keys().copied()
    }

    /// Takes the present state outside of conversations, and these conversations with their views, if they exist. Returns
    /// the whole picture at first, then the change, if there is one.
    pub(in crate::client) fn update(
        &mut self,
        rest: AppView,
        views: Vec<(ConversationId, Option<ConversationView>)>,
    ) -> Option<Event> {
        let (mut changed, mut gone) = (Vec::new(), Vec::new());
        for (id, view) in views {
            match view {
                Some(view) if self.conversations.get(&id) == Some(&view) => {}
                Some(view) => {
                    changed.push(view.clone());
                    self.conversations.insert(id, view);
                }
                None if self.conversations.remove(&id).is_some() => gone.push(id.to_hex()),
                None => {}
            }
        }
        let before = self.rest.replace(rest.clone());
        // The latest first.
        changed.sort_unstable_by(|one, other| other.active_at.cmp(&one.active_at).then_with(|| one.id.cmp(&other.id)));
        let is_same = changed.is_empty() && gone.is_empty() && before.as_ref() == Some(&rest);
        let app = AppView {
            conversations: changed,
            ..rest
        };
        match before {
            None => Some(Event::App(Box::new(app))),
            Some(_) if is_same => None,
            Some(_) => Some(Event::AppChange(Box::new(AppChangeView { app, gone }))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::{Connection, ProtectionState, ProtectionView, Readers};

    const FIRST: ConversationId = ConversationId([1; 16]);
    const SECOND: ConversationId = ConversationId([2; 16]);

    fn rest(connection: Connection) -> AppView {
        AppView {
            account: None,
            connection,
            conversations: Vec::new(),
            blocked: Vec::new(),
            devices: Vec::new(),
            pairing: None,
            refused: Vec::new(),
            storage: None,
            call: None,
        }
    }

    fn view(id: ConversationId, active_at: u64) -> (ConversationId, Option<ConversationView>) {
        let view = ConversationView {
            id: id.to_hex(),
            people: Vec::new(),
            unread: 0,
            preview: None,
            active_at,
            protection: ProtectionView {
                state: ProtectionState::Off,
                readers: Readers::Everybody,
                waits: None,
            },
            timer: None,
            current: 0,
            threads: Vec::new(),
            group: None,
            request: false,
            ended: None,
            off: None,
            progress: None,
            call: None,
        };
        (id, Some(view))
    }

    fn ids(app: &AppView) -> Vec<&str> {
        app.conversations.iter().map(|one| one.id.as_str()).collect()
    }

    #[test]
    fn the_page_gets_the_whole_picture_once_and_then_its_changes() {
        let (first, second) = (FIRST.to_hex(), SECOND.to_hex());
        let mut shown = Shown::default();
        let views = vec![view(FIRST, 1), view(SECOND, 2)];
        let Some(Event::App(app)) = shown.update(rest(Connection::Online), views) else {
            panic!("the whole picture comes first");
        };
        assert_eq!(ids(&app), [second.as_str(), first.as_str()]);
        assert!(shown.update(rest(Connection::Online), vec![view(FIRST, 1)]).is_none());
        let views = vec![view(FIRST, 3), (SECOND, None)];
        let Some(Event::AppChange(change)) = shown.update(rest(Connection::Offline), views) else {
            panic!("a change follows");
        };
        assert_eq!(ids(&change.app), [first.as_str()]);
        assert_eq!(change.gone, [second]);
        assert_eq!(change.app.connection, Connection::Offline);
        assert_eq!(shown.ids().collect::<Vec<_>>(), [FIRST]);
        let Some(Event::AppChange(change)) = shown.update(rest(Connection::Online), Vec::new()) else {
            panic!("the rest has changed");
        };
        assert!(change.app.conversations.is_empty() && change.gone.is_empty());
    }
}
