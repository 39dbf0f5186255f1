//! The rule for names that people give to groups and devices, and that other people's screens show.

/// Whether a text can be a name: 1 to `most` characters in one line, without white space at its ends and without
/// characters that disturb the text around it.
pub fn is_name(text: &str, most: usize) -> bool {
    text.trim() == text && (1..=most).contains(&text.chars().count()) && !text.chars().any(disturbs)
}

/// Control characters, separators of lines and paragraphs, bidirectional controls (Unicode Standard Annex 9), and
/// invisible characters. The joiners U+200C and U+200D stay: Persian, Indic scripts and emoji need them.
fn disturbs(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{061C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{FEFF}')
        || matches!(c, '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_within_its_line() {
        let longest = "é".repeat(8);
        for name in ["Friends", "\u{05D0}\u{05D1}", "e\u{301}", "👩\u{200D}🚀", &longest] {
            assert!(is_name(name, 8), "{name:?}");
        }
        let longer = "é".repeat(9);
        for text in ["", " ", " Ana", "Ana ", "a\nb", "a\u{7F}b", &longer] {
            assert!(!is_name(text, 8), "{text:?}");
        }
    }

    #[test]
    fn a_name_neither_turns_its_direction_nor_hides() {
        for turns in "\u{061C}\u{200E}\u{200F}\u{202A}\u{202E}\u{2066}\u{2069}".chars() {
            assert!(!is_name(&format!("a{turns}b"), 8), "{turns:?}");
        }
        for unseen in "\u{200B}\u{2028}\u{2029}\u{2060}\u{206F}\u{FEFF}".chars() {
            assert!(!is_name(&format!("a{unseen}b"), 8), "{unseen:?}");
        }
    }
}
