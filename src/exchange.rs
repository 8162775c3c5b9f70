//! Pages in the forms that other tools and people exchange.

pub mod sides;
