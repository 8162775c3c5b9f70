//! Levels side by side: sections that ask for the same kind of things, as the columns of a table.
