//! Migration operations: building, applying in memory, hazards, SQL text.
