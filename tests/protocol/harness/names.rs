//! What the page calls people, conversations and calls.

use crate::harness::words::{Catalogue, Worded};
use sotto::io::{CallPeerView, CallView, ConversationView, PersonName, PersonView, Readers};

/// What the page calls people, the own account by its handle.
macro_rules! people {
    ($($person:ty),*) => {$(
        impl Worded for $person {
            fn words_in(&self, catalogue: &Catalogue) -> String {
                catalogue.named(&self.handle, self.name)
            }
        }
    )*};
}

people!(PersonName, PersonView, CallPeerView);

/// What several are called, in their order.
pub fn names(people: &[PersonName]) -> Vec<String> {
    people.iter().map(Worded::words).collect()
}

/// What stands above a conversation or a call: the group's name, or that of the person with whom it is.
pub trait Titled {
    fn title(&self) -> String;
}

impl Titled for ConversationView {
    fn title(&self) -> String {
        let people = || self.people.iter().map(Worded::words).collect::<Vec<_>>().join(", ");
        self.group.as_ref().map_or_else(people, |group| group.name.clone())
    }
}

impl Titled for CallView {
    fn title(&self) -> String {
        match (&self.group, &self.readers) {
            (Some(group), _) => group.clone(),
            (None, Readers::Pair { who }) => who.words(),
            (None, Readers::Everybody | Readers::Group { .. }) => String::new(),
        }
    }
}
