package dev.orb.app.cli;

/** How a verb prints what it got. The names are what the user writes. */
enum Format {
  /** For people. */
  table,
  /** One document: the HTTP answer's. */
  json,
  /** One object a line, with its kind. */
  jsonl
}
