//! The page's words for the core's data: the real catalogues, filled in as in `www/text/say.js`.

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use serde::Serialize;
use serde_json::{Value, json};
use sotto::io::{
    CallEnd, CallProblem, CallSummary, CallView, EndedView, InvitationFault, MessageState, MessageView, NameKind,
    Notice, PairingProblem, PeerNote, PersonName, Problem, Progress, ProtectionState, ProtectionView, Said,
    StorageKind, ThreadView, Waits,
};

const EN: &str = include_str!("../../../www/text/en.ftl");
const DE: &str = include_str!("../../../www/text/de.ftl");

/// Fields with a text that a person typed; other texts are cases.
const OTHERS_WORDS: [&str; 3] = ["group", "handle", "name"];
/// More names than this are counted, not listed.
const MOST_NAMES: usize = 6;

/// A catalogue that is ready for use.
pub struct Catalogue(FluentBundle<FluentResource>);

impl Catalogue {
    pub fn english() -> Self {
        Self::of("en", EN)
    }

    pub fn german() -> Self {
        Self::of("de", DE)
    }

    fn of(language: &str, source: &str) -> Self {
        let mut bundle = FluentBundle::new(vec![language.parse().unwrap()]);
        bundle.set_use_isolating(false);
        bundle.add_builtins().unwrap();
        bundle
            .add_function("DURATION", |values, _| duration(seconds(values)).into())
            .unwrap();
        bundle
            .add_function("LENGTH", |values, _| length(seconds(values)).into())
            .unwrap();
        bundle
            .add_resource(FluentResource::try_new(source.to_owned()).unwrap())
            .unwrap();
        Self(bundle)
    }

    /// A sentence; panics where the page would show a hole.
    pub fn told(&self, id: &str, data: &impl Serialize) -> String {
        let message = self.0.get_message(id).unwrap_or_else(|| panic!("{id} is missing"));
        let mut errors = Vec::new();
        let data = serde_json::to_value(data).unwrap();
        let args = self.args(&data);
        let words = self
            .0
            .format_pattern(message.value().unwrap(), Some(&args), &mut errors);
        assert!(errors.is_empty(), "{id} with {data}: {errors:?}");
        words.into_owned()
    }

    /// A sentence that the kind of the data names.
    pub fn of_kind(&self, prefix: &str, data: &impl Serialize) -> String {
        self.tagged(prefix, "kind", data)
    }

    fn tagged(&self, prefix: &str, tag: &str, data: &impl Serialize) -> String {
        let value = serde_json::to_value(data).unwrap();
        let kind = value.as_str().or_else(|| value.get(tag)?.as_str()).unwrap().to_owned();
        self.told(&format!("{prefix}-{kind}"), data)
    }

    /// The fields of what the core tells, as placeables and cases.
    fn args(&self, data: &Value) -> FluentArgs<'static> {
        let mut args = FluentArgs::new();
        let Value::Object(fields) = data else { return args };
        let more = fields.get("more").and_then(Value::as_u64).unwrap_or_default() as usize;
        for (name, value) in fields {
            match value {
                Value::Null => {
                    args.set(name.clone(), self.told("somebody", &()));
                    args.set(format!("{name}Is"), "nobody");
                }
                Value::Array(people) => {
                    let names: Vec<_> = people.iter().map(|person| self.person(person)).collect();
                    args.set(format!("{name}Count"), names.len() + more);
                    args.set(name.clone(), everyone(&names, more));
                }
                Value::Object(person) => {
                    let case = if person["own"] == Value::Bool(true) {
                        "you"
                    } else {
                        "named"
                    };
                    args.set(name.clone(), self.person(value));
                    args.set(format!("{name}Is"), case);
                }
                Value::Bool(yes) => args.set(name.clone(), if *yes { "yes" } else { "no" }),
                Value::Number(number) => args.set(name.clone(), number.as_f64().unwrap()),
                Value::String(text) if OTHERS_WORDS.contains(&name.as_str()) => args.set(name.clone(), text.clone()),
                Value::String(case) => args.set(name.clone(), case.clone()),
            }
        }
        args
    }

    fn person(&self, person: &Value) -> String {
        let handle = person["handle"].as_str().unwrap();
        let kind = [NameKind::Known, NameKind::Claimed, NameKind::Unknown];
        let kind = kind.into_iter().find(|kind| json!(kind) == person["name"]);
        self.named(handle, kind.expect("every person has a kind of name"))
    }

    /// What a person is called.
    pub fn named(&self, handle: &str, kind: NameKind) -> String {
        match kind {
            NameKind::Known => handle.to_owned(),
            NameKind::Claimed => self.told("somebody-called", &json!({ "name": handle })),
            NameKind::Unknown => self.told("somebody", &()),
        }
    }
}

fn everyone(names: &[String], more: usize) -> String {
    let rest = (names.len() + more).saturating_sub(MOST_NAMES);
    if rest <= 1 && more == 0 {
        return list(names);
    }
    let mut named: Vec<_> = names.iter().take(MOST_NAMES).cloned().collect();
    let rest = names.len() + more - named.len();
    named.push(format!("{rest} other{}", if rest == 1 { "" } else { "s" }));
    list(&named)
}

fn list(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn seconds(values: &[FluentValue<'_>]) -> u64 {
    match values.first() {
        Some(FluentValue::Number(number)) => number.value as u64,
        other => panic!("no seconds: {other:?}"),
    }
}

fn duration(seconds: u64) -> String {
    let units = [
        (seconds / 3_600, "hour"),
        (seconds / 60 % 60, "minute"),
        (seconds % 60, "second"),
    ];
    let parts = units.into_iter().filter(|(count, _)| *count > 0);
    let parts = parts.map(|(count, unit)| format!("{count} {unit}{}", if count == 1 { "" } else { "s" }));
    parts.collect::<Vec<_>>().join(" ")
}

fn length(seconds: u64) -> String {
    match (seconds + 30) / 60 {
        0 => duration(seconds),
        minutes => duration(minutes * 60),
    }
}

thread_local! {
    static ENGLISH: Catalogue = Catalogue::english();
}

/// The page's English words for it.
pub trait Worded {
    fn words_in(&self, catalogue: &Catalogue) -> String;

    fn words(&self) -> String {
        ENGLISH.with(|english| self.words_in(english))
    }
}

/// No words for no value.
impl<T: Worded> Worded for Option<T> {
    fn words_in(&self, catalogue: &Catalogue) -> String {
        self.as_ref().map(|it| it.words_in(catalogue)).unwrap_or_default()
    }
}

impl Worded for Notice<PersonName> {
    fn words_in(&self, catalogue: &Catalogue) -> String {
        catalogue.of_kind("notice", self)
    }
}

impl Worded for Said {
    fn words_in(&self, catalogue: &Catalogue) -> String {
        match self {
            Said::Own { text, .. } | Said::Peer { text, .. } => text.clone(),
            Said::Notice { notice } => notice.words_in(catalogue),
        }
    }
}

impl Worded for ProtectionView {
    fn words_in(&self, catalogue: &Catalogue) -> String {
        catalogue.told(&format!("sentence-{}", state(self.state)), &self.readers)
    }
}

fn state(state: ProtectionState) -> &'static str {
    match state {
        ProtectionState::Off => "off",
        ProtectionState::Waiting => "waiting",
        ProtectionState::On => "on",
        ProtectionState::Broken => "broken",
    }
}

impl Worded for Waits {
    fn words_in(&self, catalogue: &Catalogue) -> String {
        catalogue.of_kind("waits", self)
    }
}

impl Worded for EndedView {
    fn words_in(&self, catalogue: &Catalogue) -> String {
        catalogue.of_kind("ended", self)
    }
}

impl Worded for Progress {
    fn words_in(&self, catalogue: &Catalogue) -> String {
        catalogue.of_kind("progress", self)
    }
}

impl Worded for PairingProblem {
    fn words_in(&self, catalogue: &Catalogue) -> String {
        catalogue.of_kind("pairing", self)
    }
}

/// A refused invitation: its sender, and why.
impl Worded for (&str, InvitationFault) {
    fn words_in(&self, catalogue: &Catalogue) -> String {
        let (name, fault) = self;
        let kind = serde_json::to_value(fault).unwrap();
        let data = json!({ "kind": kind, "name": name });
        catalogue.of_kind("refused", &data)
    }
}

impl Worded for StorageKind {
    fn words_in(&self, catalogue: &Catalogue) -> String {
        catalogue.of_kind("storage", self)
    }
}

impl Worded for CallEnd {
    fn words_in(&self, catalogue: &Catalogue) -> String {
        catalogue.of_kind("call-end", self)
    }
}

impl Worded for CallProblem {
    fn words_in(&self, catalogue: &Catalogue) -> String {
        catalogue.of_kind("call", self)
    }
}

/// The people who can hear and see a call.
impl Worded for CallView {
    fn words_in(&self, catalogue: &Catalogue) -> String {
        catalogue.told("call-readers", &self.readers)
    }
}

/// The people in a call.
impl Worded for CallSummary {
    fn words_in(&self, catalogue: &Catalogue) -> String {
        let mut names: Vec<_> = self.people.iter().map(|one| one.words_in(catalogue)).collect();
        let count = names.len();
        if !self.own {
            let data = json!({ "name": list(&names), "count": count });
            return in_call(catalogue, "in-call", &data);
        }
        if names.is_empty() {
            return catalogue.told("in-call-alone", &());
        }
        names.insert(0, catalogue.told("you", &()));
        let data = json!({ "name": list(&names) });
        in_call(catalogue, "in-call-with-you", &data)
    }
}

fn in_call(catalogue: &Catalogue, id: &str, data: &Value) -> String {
    let who = json!({ "handle": data["name"], "name": NameKind::Known, "own": false });
    catalogue.told(id, &json!({ "who": who, "count": data["count"] }))
}

/// Why a person is neither heard nor seen.
impl Worded for (PersonName, PeerNote) {
    fn words_in(&self, catalogue: &Catalogue) -> String {
        let (who, note) = self;
        let data = json!({ "kind": note, "who": who });
        catalogue.of_kind("peer", &data)
    }
}

impl Worded for Problem {
    fn words_in(&self, catalogue: &Catalogue) -> String {
        match self {
            Problem::NotAdded { lines } => {
                let lines = lines.iter().map(|line| line.words_in(catalogue));
                lines.collect::<Vec<_>>().join(" ")
            }
            other => catalogue.tagged("problem", "code", other),
        }
    }
}

/// The code that the page branches on.
pub trait Coded {
    fn code(&self) -> String;
}

impl Coded for Problem {
    fn code(&self) -> String {
        serde_json::to_value(self).unwrap()["code"].as_str().unwrap().to_owned()
    }
}

/// Why a call ended, with the page's distinctions.
pub fn end_of(end: Option<CallEnd>) -> Option<String> {
    let end = serde_json::to_value(end?).unwrap();
    Some(end["kind"].as_str().unwrap().to_owned())
}

/// A line of a thread as it is read.
#[derive(Clone, Debug)]
pub struct Line {
    pub notice: bool,
    pub mine: bool,
    pub sender: String,
    pub text: String,
    /// Of an own message.
    pub state: Option<MessageState>,
    view: MessageView,
}

impl std::ops::Deref for Line {
    type Target = MessageView;

    fn deref(&self) -> &MessageView {
        &self.view
    }
}

impl From<MessageView> for Line {
    fn from(view: MessageView) -> Self {
        let (sender, state) = match &view.says {
            Said::Own { state, .. } => (String::new(), Some(*state)),
            Said::Peer { sender, .. } => (sender.words(), None),
            Said::Notice { .. } => (String::new(), None),
        };
        Self {
            notice: matches!(view.says, Said::Notice { .. }),
            mine: state.is_some(),
            sender,
            text: view.says.words(),
            state,
            view,
        }
    }
}

/// The lines of a thread.
pub trait Lines {
    fn lines(&self) -> Vec<Line>;
}

impl Lines for ThreadView {
    fn lines(&self) -> Vec<Line> {
        self.messages.iter().cloned().map(Line::from).collect()
    }
}
