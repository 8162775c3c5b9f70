//! Why a segment got its verdict.
//!
//! Owns: the stable names that reports carry, and what they mean in a sentence.

macro_rules! reasons {
    ($($variant:ident $name:literal $short:literal $meaning:literal;)*) => {
        /// Why a segment got its verdict, under the name that reports use.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Reason {
            $(#[doc = $meaning] $variant,)*
        }

        impl Reason {
            /// Every reason, in the order of the table.
            pub const ALL: &'static [Reason] = &[$(Reason::$variant,)*];

            /// The name in reports: lower case, words parted by `-`.
            pub fn name(self) -> &'static str {
                match self { $(Reason::$variant => $name,)* }
            }

            /// What it means, in a few words that stand beside the text of a segment.
            pub fn short(self) -> &'static str {
                match self { $(Reason::$variant => $short,)* }
            }

            /// What it means, in one sentence.
            pub fn meaning(self) -> &'static str {
                match self { $(Reason::$variant => $meaning,)* }
            }
        }
    };
}

reasons! {
    // Untranslated.
    IdenticalToSource "identical-to-source" "same text as the source" "The words are those of the source segment, and they are no name.";
    TranslatedElsewhere "translated-in-other-locales" "other locales have other words here" "Other locales have a translation at the same place of the page.";
    TranslatedOnOtherPages "translated-on-other-pages" "other pages translate it" "Most other pages, in this locale or in the others, translate the same source segment.";
    SourceLanguage "source-language" "the words are of the source language" "The words themselves are of the source language.";
    PartOfSource "part-in-source-language" "these words are of the source language" "A part of the segment is in the source language.";
    PartTranslatedElsewhere "part-translated-in-other-locales" "other locales translate this part" "Other locales translate this part of the segment.";
    // Wrong locale.
    OtherCharacters "other-chinese-characters" "written in the other Chinese characters" "The text is written in the other Chinese character set.";
    OtherScript "other-script" "written in another script" "The text is written in a script of neither the locale nor the source.";
    OtherLanguage "other-language" "written in the language of another locale" "The text is written in the language of another locale of the site.";
    // Exempt.
    NoWords "no-words" "no words" "There is no word in it: numbers, identifiers, acronyms.";
    Marked "marked" "marked as not to be translated" "Its author marked it as not to be translated.";
    Term "term" "listed in terms.yml" "It is listed in terms.yml.";
    KeptByAll "kept-by-all-locales" "every locale keeps it" "Every locale keeps it as it is.";
    Name "name" "a name" "It looks like a name, and no other locale says otherwise.";
    // Translated.
    OwnScript "own-script" "in the script of the locale" "It is written in the script of the locale.";
    OwnLanguage "own-language" "in the language of the locale" "Its words are of the locale's language, or nothing says that they are not.";
    DiffersFromSource "differs-from-source" "differs from the source" "It differs from its source segment, and nothing says that it is of the source language.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_in_lower_case() {
        let mut names: Vec<&str> = Reason::ALL.iter().map(|reason| reason.name()).collect();
        assert!(names.iter().all(|name| name.chars().all(|c| c.is_ascii_lowercase() || c == '-')));
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Reason::ALL.len());
    }
}
