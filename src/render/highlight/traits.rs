//! What the walk over code has to know of a language.

/// How a language is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Notation {
    /// Words, strings, comments.
    Words,
    /// Tags.
    Markup,
    /// The beginning of a line tells what it is.
    Lines,
}

/// The traits of a language.
#[derive(Clone, Copy)]
pub struct Traits {
    /// How it is read.
    pub notation: Notation,
    /// Marks of comments that end with the line; `#` only after white space.
    pub line_comments: &'static [&'static str],
    /// The marks around other comments.
    pub block_comment: Option<(&'static str, &'static str)>,
    /// What opens and closes a string.
    pub quotes: &'static [u8],
    /// A backslash in a string escapes.
    pub escapes: bool,
    /// Words of the language.
    pub keywords: &'static [&'static str],
    /// Words are known in any case.
    pub any_case: bool,
    /// Words that open a line before `:` or `=`, and strings before `:`, are keys.
    pub keys: bool,
    /// `$name` is a variable.
    pub variables: bool,
    /// `-flag` is an option, and the first word of a line a command.
    pub flags: bool,
    /// A word may hold a dash.
    pub dashes: bool,
}

/// A language of which nothing is known; the others differ from it.
const NONE: Traits = Traits {
    notation: Notation::Words,
    line_comments: &[],
    block_comment: None,
    quotes: b"\"",
    escapes: true,
    keywords: &[],
    any_case: false,
    keys: false,
    variables: false,
    flags: false,
    dashes: false,
};

const BRACES: Traits = Traits {
    line_comments: &["//"],
    block_comment: Some(("/*", "*/")),
    quotes: b"\"'`",
    keywords: &[
        "abstract",
        "as",
        "async",
        "await",
        "base",
        "bool",
        "break",
        "byte",
        "case",
        "catch",
        "char",
        "class",
        "const",
        "continue",
        "decimal",
        "default",
        "delegate",
        "do",
        "double",
        "else",
        "enum",
        "export",
        "extends",
        "final",
        "finally",
        "float",
        "for",
        "foreach",
        "from",
        "func",
        "function",
        "go",
        "goto",
        "if",
        "implements",
        "import",
        "in",
        "instanceof",
        "int",
        "interface",
        "internal",
        "is",
        "let",
        "lock",
        "long",
        "namespace",
        "new",
        "object",
        "of",
        "out",
        "override",
        "package",
        "params",
        "private",
        "protected",
        "public",
        "range",
        "readonly",
        "ref",
        "return",
        "sealed",
        "short",
        "static",
        "string",
        "struct",
        "super",
        "switch",
        "this",
        "throw",
        "throws",
        "try",
        "type",
        "typeof",
        "uint",
        "using",
        "var",
        "virtual",
        "void",
        "volatile",
        "while",
        "with",
        "yield",
    ],
    ..NONE
};

const RUST: Traits = Traits {
    quotes: b"\"",
    keywords: &[
        "as", "async", "await", "break", "const", "continue", "crate", "dyn", "else", "enum", "extern", "fn", "for",
        "if", "impl", "in", "let", "loop", "match", "mod", "move", "mut", "pub", "ref", "return", "self", "Self",
        "static", "struct", "super", "trait", "type", "unsafe", "use", "where", "while",
    ],
    ..BRACES
};

const PYTHON: Traits = Traits {
    line_comments: &["#"],
    quotes: b"\"'",
    keywords: &[
        "and", "as", "assert", "async", "await", "begin", "break", "class", "continue", "def", "del", "do", "elif",
        "else", "elsif", "end", "ensure", "except", "finally", "for", "from", "global", "if", "import", "in", "is",
        "lambda", "module", "nonlocal", "not", "or", "pass", "raise", "require", "rescue", "return", "self", "then",
        "try", "unless", "while", "with", "yield",
    ],
    ..NONE
};

const SHELL: Traits = Traits {
    line_comments: &["#"],
    quotes: b"\"'",
    keywords: &["case", "do", "done", "elif", "else", "esac", "fi", "for", "function", "if", "in", "then", "while"],
    variables: true,
    flags: true,
    dashes: true,
    ..NONE
};

const POWERSHELL: Traits = Traits {
    block_comment: Some(("<#", "#>")),
    escapes: false,
    any_case: true,
    keywords: &[
        "begin", "catch", "else", "elseif", "end", "finally", "foreach", "function", "if", "in", "param", "process",
        "return", "switch", "throw", "try", "while",
    ],
    ..SHELL
};

const SQL: Traits = Traits {
    line_comments: &["--", "//"],
    block_comment: Some(("/*", "*/")),
    quotes: b"\"'",
    escapes: false,
    any_case: true,
    keywords: &[
        "add",
        "all",
        "alter",
        "and",
        "as",
        "asc",
        "between",
        "by",
        "case",
        "create",
        "cross",
        "declare",
        "delete",
        "desc",
        "distinct",
        "drop",
        "else",
        "end",
        "exists",
        "extend",
        "from",
        "full",
        "group",
        "having",
        "in",
        "index",
        "inner",
        "insert",
        "into",
        "is",
        "join",
        "kind",
        "left",
        "let",
        "like",
        "limit",
        "not",
        "on",
        "or",
        "order",
        "outer",
        "over",
        "partition",
        "primary",
        "project",
        "right",
        "select",
        "set",
        "summarize",
        "table",
        "then",
        "top",
        "union",
        "update",
        "values",
        "view",
        "when",
        "where",
        "with",
    ],
    ..NONE
};

const JSON: Traits = Traits { line_comments: &["//"], block_comment: Some(("/*", "*/")), keys: true, ..NONE };

const YAML: Traits = Traits { line_comments: &["#"], quotes: b"\"'", keys: true, dashes: true, ..NONE };

const FLUENT: Traits = Traits { quotes: b"\"", variables: true, ..YAML };

const CSS: Traits = Traits { block_comment: Some(("/*", "*/")), quotes: b"\"'", keys: true, dashes: true, ..NONE };

const MARKUP: Traits = Traits { notation: Notation::Markup, ..NONE };

const LINES: Traits = Traits { notation: Notation::Lines, ..NONE };

impl Traits {
    /// The traits of a language by the name that fences use; `None` for plain text and unknown names.
    pub fn of(language: &str) -> Option<Traits> {
        let name: String = language.chars().take(24).flat_map(char::to_lowercase).collect();
        Some(match name.as_str() {
            "c" | "cpp" | "c++" | "cs" | "csharp" | "c#" | "go" | "golang" | "java" | "javascript" | "js" | "jsx"
            | "kotlin" | "php" | "scala" | "swift" | "ts" | "tsx" | "typescript" | "dart" => BRACES,
            "rust" | "rs" => RUST,
            "python" | "py" | "ruby" | "rb" => PYTHON,
            "sh"
            | "bash"
            | "zsh"
            | "shell"
            | "console"
            | "azurecli"
            | "azurecli-interactive"
            | "cmd"
            | "dos"
            | "dockerfile"
            | "makefile" => SHELL,
            "powershell" | "ps1" | "pwsh" | "azurepowershell" | "azurepowershell-interactive" => POWERSHELL,
            "sql" | "tsql" | "mysql" | "postgresql" | "kusto" => SQL,
            "json" | "jsonc" | "json5" => JSON,
            "yaml" | "yml" | "toml" | "ini" | "properties" => YAML,
            "fluent" | "ftl" => FLUENT,
            "css" | "scss" | "less" => CSS,
            "html" | "xml" | "svg" | "xaml" | "htm" | "xhtml" | "vue" => MARKUP,
            "markdown" | "md" | "diff" | "patch" => LINES,
            _ => return None,
        })
    }
}
