"""The tables of a ledger, in the words that SQLite and PostgreSQL share.

``events`` and ``postings`` are the truth: rows are added and never changed, which triggers enforce for
every program that opens the ledger. ``members``, ``lots``, ``balances``, ``parts``, ``orders`` and
``pools`` are what they add up to; ``books`` says how long each program's chain is. ``outbox`` is what the
shop is told to do; ``upgrades`` how many events there were when the ledger got the form of a version.
"""

VERSION = 4
SAME_TABLES = (3, 4)  # The versions whose tables have the same columns: their exports are read.

# {whole}, {text}, {bytes}: column types; {number}: a key that counts by itself; {strict}, {by_key}: options.
TABLES = """
CREATE TABLE loyalrules_schema (version {whole} NOT NULL){strict};

CREATE TABLE programs (
    digest {text} PRIMARY KEY NOT NULL CHECK (length(digest) > 0),
    file   {text} NOT NULL,
    text   {text} NOT NULL
){strict};

CREATE TABLE books (
    book    {number},
    program {text} NOT NULL UNIQUE CHECK (length(program) > 0),
    events  {whole} NOT NULL CHECK (events >= 0),
    chain   {bytes} NOT NULL CHECK (length(chain) = 32)
){strict};

CREATE TABLE events (
    book      {whole} NOT NULL REFERENCES books (book),
    seq       {whole} NOT NULL CHECK (seq > 0),
    source    {text} NOT NULL CHECK (length(source) BETWEEN 1 AND 1000),
    id        {text} NOT NULL CHECK (length(id) BETWEEN 1 AND 1000),
    digest    {text} NOT NULL,
    type      {text} NOT NULL CHECK (length(type) > 0),
    member    {text} NOT NULL,
    order_id  {text} NOT NULL,
    at        {whole} NOT NULL,
    booked_at {whole} NOT NULL CHECK (booked_at >= at),
    version   {text} NOT NULL,
    refused   {text} NOT NULL,
    papers    {bytes} NOT NULL CHECK (length(papers) > 0),
    chain     {bytes} NOT NULL CHECK (length(chain) = 32),
    PRIMARY KEY (book, seq),
    UNIQUE (book, id, source)
){strict};
CREATE INDEX events_of_order ON events (book, order_id) WHERE order_id <> '';

CREATE TABLE outbox (
    book       {whole} NOT NULL,
    event      {whole} NOT NULL,
    line       {whole} NOT NULL CHECK (line > 0),
    id         {text} NOT NULL CHECK (length(id) > 0),
    state      {text} NOT NULL CHECK (state IN ('waiting', 'delivered', 'parked')),
    tries      {whole} NOT NULL CHECK (tries >= 0),
    changed_at {whole},
    said       {text} NOT NULL,
    body       {text} NOT NULL CHECK (length(body) > 0),
    PRIMARY KEY (book, event, line),
    UNIQUE (book, id),
    FOREIGN KEY (book, event) REFERENCES events (book, seq),
    CHECK ((changed_at IS NULL) = (tries = 0)),
    CHECK (state = 'waiting' OR tries > 0)
){strict};
CREATE INDEX outbox_waiting ON outbox (book, event, line) WHERE state = 'waiting';

CREATE TABLE upgrades (
    version {whole} NOT NULL,
    book    {whole} NOT NULL REFERENCES books (book),
    events  {whole} NOT NULL CHECK (events >= 0),
    PRIMARY KEY (version, book)
){strict};

CREATE TABLE members (
    number   {number},
    book     {whole} NOT NULL REFERENCES books (book),
    member   {text} NOT NULL CHECK (length(member) > 0),
    version  {whole} NOT NULL CHECK (version > 0),
    next_due {whole},
    state    {text} NOT NULL,
    UNIQUE (book, member)
){strict};
CREATE INDEX members_due ON members (book, next_due, member) WHERE next_due IS NOT NULL;

CREATE TABLE postings (
    book        {whole} NOT NULL,
    event       {whole} NOT NULL,
    line        {whole} NOT NULL CHECK (line > 0),
    member      {whole} NOT NULL REFERENCES members (number),
    unit        {text} NOT NULL CHECK (length(unit) > 0),
    source      {text} NOT NULL CHECK (length(source) > 0),
    target      {text} NOT NULL CHECK (length(target) > 0 AND target <> source),
    amount      {whole} NOT NULL CHECK (amount > 0),
    denominator {whole} NOT NULL CHECK (denominator > 0),
    lot         {text} NOT NULL,
    rule        {text} NOT NULL,
    owner       {text} NOT NULL,
    value_at    {whole} NOT NULL,
    booked_at   {whole} NOT NULL,
    PRIMARY KEY (book, event, line),
    FOREIGN KEY (book, event) REFERENCES events (book, seq)
){strict}{by_key};
CREATE INDEX postings_of_member ON postings (member);

CREATE TABLE lots (
    member      {whole} NOT NULL REFERENCES members (number),
    lot         {text} NOT NULL CHECK (length(lot) > 0),
    is_open     {whole} NOT NULL CHECK (is_open IN (0, 1)),
    given       {whole} NOT NULL,
    left_over   {whole} NOT NULL CHECK (left_over >= 0),
    spent       {whole} NOT NULL CHECK (spent >= 0),
    lapsed      {whole} NOT NULL CHECK (lapsed >= 0),
    taken       {whole} NOT NULL CHECK (taken >= 0),
    denominator {whole} NOT NULL CHECK (denominator > 0),
    state       {text} NOT NULL,
    PRIMARY KEY (member, lot),
    CHECK (given = left_over + spent + lapsed + taken)
){strict}{by_key};

CREATE TABLE balances (
    member      {whole} NOT NULL REFERENCES members (number),
    unit        {text} NOT NULL CHECK (length(unit) > 0),
    account     {text} NOT NULL,
    amount      {whole} NOT NULL CHECK (amount >= 0 OR account NOT IN ('available', 'pending')),
    denominator {whole} NOT NULL CHECK (denominator > 0),
    PRIMARY KEY (member, unit, account)
){strict}{by_key};

CREATE TABLE parts (
    member {whole} NOT NULL REFERENCES members (number),
    part   {text} NOT NULL CHECK (length(part) > 0),
    word   {text} NOT NULL,
    bucket {whole} NOT NULL,
    value  {text} NOT NULL,
    PRIMARY KEY (member, part, word, bucket)
){strict}{by_key};

CREATE TABLE orders (
    book     {whole} NOT NULL REFERENCES books (book),
    order_id {text} NOT NULL CHECK (length(order_id) > 0),
    version  {whole} NOT NULL CHECK (version > 0),
    papers   {bytes} NOT NULL CHECK (length(papers) > 0),
    PRIMARY KEY (book, order_id)
){strict}{by_key};

CREATE TABLE pools (
    book {whole} NOT NULL REFERENCES books (book),
    pool {text} NOT NULL,
    used {text} NOT NULL,
    PRIMARY KEY (book, pool)
){strict}{by_key};
"""


def tables(**words: str) -> str:
    """Return the tables in the words of one database."""
    return TABLES.format(**words)
