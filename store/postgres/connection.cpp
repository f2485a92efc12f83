#include "store/postgres/connection.h"

#include "graph/base/error.h"
#include "graph/base/masked.h"
#include "store/postgres/postgres_connection.h"
#include "store/postgres/query.h"
#include "store/sql/database.h"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

extern "C" {
extern const char nsposture_postgres_0001_begin[];
extern const char nsposture_postgres_0001_end[];
extern const char nsposture_postgres_0002_begin[];
extern const char nsposture_postgres_0002_end[];
extern const char nsposture_postgres_0003_begin[];
extern const char nsposture_postgres_0003_end[];
extern const char nsposture_postgres_0004_begin[];
extern const char nsposture_postgres_0004_end[];
extern const char nsposture_postgres_0005_begin[];
extern const char nsposture_postgres_0005_end[];
extern const char nsposture_postgres_0006_begin[];
extern const char nsposture_postgres_0006_end[];
extern const char nsposture_postgres_0007_begin[];
extern const char nsposture_postgres_0007_end[];
extern const char nsposture_postgres_0008_begin[];
extern const char nsposture_postgres_0008_end[];
}

namespace nsposture::store::postgres {

namespace {

// The number of pending results that are waited for together. More would only fill buffers.
constexpr std::size_t kMostDue = 512;

// The pause between two attempts to reopen a lost session.
constexpr std::chrono::milliseconds kFirstPause{100};
constexpr std::chrono::milliseconds kLongestPause{5000};

// The key of the advisory lock with which migrating processes wait for each other.
constexpr std::int64_t kMigrationLock = sql::kApplicationId;

// The server's text is many lines with hints; the first line says what happened.
std::string first_line(const char* text) {
  std::string line = text == nullptr ? "" : text;
  line.resize(std::min(line.size(), line.find('\n')));
  for (const char* severity : {"ERROR:  ", "FATAL:  "}) {
    const auto at = line.find(severity);
    if (at != std::string::npos) line.erase(at, 8);
  }
  return line;
}

bool begins_any(std::string_view state, std::initializer_list<std::string_view> classes) {
  for (const auto one : classes) {
    if (state.starts_with(one)) return true;
  }
  return false;
}

// Names of the errors: PostgreSQL documentation, appendix A.
[[noreturn]] void throw_for(std::string_view state, const std::string& name,
                            const std::string& detail) {
  // The referenced row was removed, most likely by a process that prunes.
  if (begins_any(state, {"23503"})) {
    throw sql::Conflict(ErrorCode::Input,
                        fmt::format("`{}` lacks what is referred to: {}", name, detail));
  }
  // Serialization failure, deadlock, lock timeout.
  if (begins_any(state, {"40001", "40P01", "55P03"})) {
    throw sql::Conflict(ErrorCode::Input,
                        fmt::format("other processes are writing to `{}`; try again", name));
  }
  if (begins_any(state, {"25006"})) {
    throw Error(ErrorCode::Input, fmt::format("the database `{}` may not be written", name));
  }
  if (begins_any(state, {"42501"})) {
    throw Error(ErrorCode::Input, fmt::format("not allowed in `{}`: {}", name, detail));
  }
  if (begins_any(state, {"53100"})) {
    throw Error(ErrorCode::Internal, fmt::format("no space left to write `{}`", name));
  }
  if (begins_any(state, {"08", "57P"})) {
    throw Error(ErrorCode::Input, fmt::format("lost the database `{}`: {}", name, detail));
  }
  throw Error(ErrorCode::Internal, fmt::format("database `{}`: {}", name, detail));
}

std::string_view between(const char* begin, const char* end) {
  return {begin, static_cast<std::size_t>(end - begin)};
}

}  // namespace

bool is_postgres_url(std::string_view text) {
  return text.starts_with("postgresql://") || text.starts_with("postgres://");
}

// user:password@ before the hosts, and password=… among the parameters.
std::string shown_url(std::string_view url) {
  std::string shown(url);
  const auto begin = shown.find("://") + 3;
  const auto end = std::min(shown.find_first_of("/?", begin), shown.size());
  const auto at = shown.rfind('@', end);
  const auto colon = shown.find(':', begin);
  if (at != std::string::npos && at >= begin && colon < at) shown.erase(colon, at - colon);
  for (std::string_view key : {"password=", "sslpassword="}) {
    for (auto from = shown.find(key); from != std::string::npos; from = shown.find(key, from + 1)) {
      if (from == 0 || (shown[from - 1] != '?' && shown[from - 1] != '&')) continue;
      const auto value = from + key.size();
      shown.replace(value, std::min(shown.find('&', value), shown.size()) - value, "…");
    }
  }
  return shown;
}

namespace {

// libpq quotes the part of a URL that it does not understand.
std::string without_password(std::string_view url, std::string text) {
  const auto begin = url.find("://") + 3;
  const auto at = url.rfind('@');
  const auto colon = url.find(':', begin);
  if (at == url.npos || colon == url.npos || colon > at) return masked(text);
  const auto password = url.substr(colon + 1, at - colon - 1);
  for (auto found = text.find(password); !password.empty() && found != std::string::npos;
       found = text.find(password)) {
    text.replace(found, password.size(), "…");
  }
  return masked(text);
}

}  // namespace

std::unique_ptr<sql::Connection> open_postgres(const std::string& url, bool writable) {
  return std::make_unique<PostgresConnection>(url, writable);
}

void ResultDeleter::operator()(pg_result* result) const {
  PQclear(result);
}

void ConnectionDeleter::operator()(pg_conn* connection) const {
  PQfinish(connection);
}

PostgresConnection::PostgresConnection(const std::string& url, bool writable)
    : url_(url), writable_(writable), name_(shown_url(url)) {
  open();
}

void PostgresConnection::open() {
  const std::array<const char*, 6> keys = {"dbname",          "fallback_application_name",
                                           "client_encoding", "connect_timeout",
                                           "keepalives_idle", nullptr};
  const std::array<const char*, 6> values = {url_.c_str(), "nsposture", "UTF8",
                                             "15",         "30",        nullptr};
  connection_.reset(PQconnectdbParams(keys.data(), values.data(), /*expand_dbname=*/1));
  if (PQstatus(connection_.get()) != CONNECTION_OK) {
    const auto why = first_line(PQerrorMessage(connection_.get()));
    throw Error(ErrorCode::Input, fmt::format("cannot open the database `{}`: {}", name_,
                                              without_password(url_, std::string(why))));
  }
  // Notices of the server do not belong in our output.
  PQsetNoticeProcessor(
      connection_.get(), [](void*, const char*) {}, nullptr);
  // A lock that another session holds for a minute indicates a problem there.
  ask("SET search_path = nsposture, pg_temp; SET lock_timeout = 60000");
  if (!writable_) {
    ask("SET default_transaction_read_only = on");
    return;
  }
  // What is acknowledged has to be on the server's disk; stricter settings of the server stay.
  ask("SELECT set_config('synchronous_commit', 'on', false) "
      "WHERE current_setting('synchronous_commit') = 'off'");
}

PostgresConnection::~PostgresConnection() = default;

bool PostgresConnection::lost() const {
  return connection_ == nullptr || PQstatus(connection_.get()) != CONNECTION_OK;
}

// Discards everything that was prepared, or sent without a result yet.
void PostgresConnection::drop_session() noexcept {
  connection_.reset();
  prepared_.clear();
  due_.clear();
  failure_ = nullptr;
  piped_ = false;
}

void PostgresConnection::reopen() {
  const auto fail_again = [&] {
    throw Error(ErrorCode::Input, fmt::format("lost the database `{}`: {}", name_, why_lost_));
  };
  if (Clock::now() < next_try_) fail_again();
  drop_session();
  try {
    open();
    // A different database in its place would receive data that are assumed to be stored here.
    if (schema_version() != sql::kSchemaVersion) {
      throw Error(ErrorCode::Input, "another database has its name now");
    }
    pause_ = {};
    next_try_ = {};
  } catch (const Error& error) {
    why_lost_ = error.what();
    drop_session();
    pause_ = std::clamp<Clock::duration>(pause_ * 2, kFirstPause, kLongestPause);
    next_try_ = Clock::now() + pause_;
    fail_again();
  }
}

void PostgresConnection::start(const std::string& sql) {
  if (writable_ && refuses_writes_) drop_session();
  refuses_writes_ = false;
  if (!lost()) {
    try {
      ask(sql);
      return;
    } catch (const Error&) {
      if (!lost()) throw;
    }
  }
  reopen();
  ask(sql);
}

void PostgresConnection::fail(const pg_result* result) {
  if (connection_ == nullptr) throw_for("08006", name_, why_lost_);
  if (PQstatus(connection_.get()) != CONNECTION_OK) {
    throw_for("08006", name_, first_line(PQerrorMessage(connection_.get())));
  }
  const char* state = result == nullptr ? nullptr : PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const char* text = result == nullptr ? PQerrorMessage(connection_.get())
                                       : PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  const std::string_view code = state == nullptr ? "" : state;
  if (code == "25006") refuses_writes_ = true;
  throw_for(code, name_, first_line(text));
}

void PostgresConnection::check(const pg_result* result) {
  const auto status = PQresultStatus(result);
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) fail(result);
}

void PostgresConnection::send(const std::string& statement, const Values& values,
                              PostgresQuery* of) {
  if (!piped_ && PQenterPipelineMode(connection_.get()) != 1) fail(nullptr);
  piped_ = true;
  if (PQsendQueryPrepared(connection_.get(), statement.c_str(), static_cast<int>(values.size()),
                          values.data(), nullptr, nullptr, 0) != 1) {
    fail(nullptr);
  }
  due_.push_back(of);
  if (due_.size() >= kMostDue) settle();
}

// Receives the results of everything that was sent; keeps the first error.
void PostgresConnection::collect() {
  if (!piped_) return;
  PQpipelineSync(connection_.get());
  for (;;) {
    Result result(PQgetResult(connection_.get()));
    if (PQstatus(connection_.get()) != CONNECTION_OK) break;
    if (result == nullptr) continue;  // between the results of two statements
    const auto status = PQresultStatus(result.get());
    if (status == PGRES_PIPELINE_SYNC) break;
    PostgresQuery* of = nullptr;
    if (!due_.empty()) {
      of = due_.front();
      due_.pop_front();
    }
    if (status == PGRES_PIPELINE_ABORTED) continue;
    try {
      check(result.get());
      if (of != nullptr) of->add_changes(result.get());
    } catch (...) {
      if (!failure_) failure_ = std::current_exception();
    }
  }
  due_.clear();
  PQexitPipelineMode(connection_.get());
  piped_ = false;
}

void PostgresConnection::settle() {
  collect();
  if (lost()) fail(nullptr);
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

void PostgresConnection::forget(PostgresQuery* of) noexcept {
  for (auto& one : due_) {
    if (one == of) one = nullptr;
  }
}

Result PostgresConnection::ask(const std::string& sql) {
  settle();
  Result result(PQexec(connection_.get(), sql.c_str()));
  check(result.get());
  return result;
}

void PostgresConnection::execute(const std::string& sql) {
  be_there();
  ask(sql);
}

// For calls outside a transaction: a new session can serve them as well as the lost one.
void PostgresConnection::be_there() {
  if (!inside() && lost()) reopen();
}

const std::string& PostgresConnection::prepared(const std::string& sql) {
  be_there();
  const auto [at, fresh] = prepared_.try_emplace(sql);
  if (!fresh) return at->second;
  settle();
  auto statement = fmt::format("s{}", prepared_.size());
  const Result result(PQprepare(connection_.get(), statement.c_str(), sql.c_str(), 0, nullptr));
  if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) {
    prepared_.erase(at);
    fail(result.get());
  }
  return at->second = std::move(statement);
}

Result PostgresConnection::run(const std::string& statement, const Values& values) {
  settle();
  Result result(PQexecPrepared(connection_.get(), statement.c_str(),
                               static_cast<int>(values.size()), values.data(), nullptr, nullptr,
                               0));
  check(result.get());
  return result;
}

std::unique_ptr<sql::Query> PostgresConnection::prepare(std::string_view sql) {
  return std::make_unique<PostgresQuery>(*this, sql);
}

void PostgresConnection::begin() {
  start("BEGIN");
  writing_ = true;
}

void PostgresConnection::commit() {
  // A transaction that failed would answer COMMIT with ROLLBACK, and no error.
  settle();
  ask("COMMIT");
  writing_ = false;
}

void PostgresConnection::rollback() noexcept {
  writing_ = false;
  try {
    if (lost()) return;
    collect();
    failure_ = nullptr;
    Result(PQexec(connection_.get(), "ROLLBACK"));
  } catch (...) {
    // The session is lost; so is the transaction.
  }
}

void PostgresConnection::begin_reading() {
  if (!inside()) start("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  ++reading_;
}

void PostgresConnection::end_reading() noexcept {
  --reading_;
  if (!inside() && !lost()) Result(PQexec(connection_.get(), "COMMIT"));
}

int PostgresConnection::schema_version() {
  be_there();
  // to_regclass() would answer from a cache that another process's migration has not reached yet.
  const auto there =
      ask("SELECT EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
          "WHERE n.nspname = 'nsposture' AND c.relname = 'schema_version')");
  if (std::string_view(PQgetvalue(there.get(), 0, 0)) != "t") return 0;
  const auto version = ask("SELECT coalesce(max(version), 0) FROM nsposture.schema_version");
  return static_cast<int>(std::strtol(PQgetvalue(version.get(), 0, 0), nullptr, 10));
}

void PostgresConnection::lock_schema() {
  ask(fmt::format("SELECT pg_advisory_xact_lock({})", kMigrationLock));
}

void PostgresConnection::set_schema_version(int version) {
  ask(
      fmt::format("DELETE FROM nsposture.schema_version; INSERT INTO nsposture.schema_version "
                  "(version) VALUES ({})",
                  version));
}

std::string_view PostgresConnection::migration(int version) const {
  const std::array<std::string_view, sql::kSchemaVersion> steps = {
      between(nsposture_postgres_0001_begin, nsposture_postgres_0001_end),
      between(nsposture_postgres_0002_begin, nsposture_postgres_0002_end),
      between(nsposture_postgres_0003_begin, nsposture_postgres_0003_end),
      between(nsposture_postgres_0004_begin, nsposture_postgres_0004_end),
      between(nsposture_postgres_0005_begin, nsposture_postgres_0005_end),
      between(nsposture_postgres_0006_begin, nsposture_postgres_0006_end),
      between(nsposture_postgres_0007_begin, nsposture_postgres_0007_end),
      between(nsposture_postgres_0008_begin, nsposture_postgres_0008_end)};
  return steps.at(static_cast<std::size_t>(version - 1));
}

// The server checks its files itself. Foreign keys hold unless they were disabled.
std::vector<std::string> PostgresConnection::problems() {
  be_there();
  std::vector<std::string> problems;
  const auto invalid = ask(
      "SELECT c.conrelid::regclass::text, c.conname FROM pg_constraint c JOIN pg_namespace n ON "
      "n.oid = c.connamespace WHERE n.nspname = 'nsposture' AND NOT c.convalidated");
  problems.reserve(static_cast<std::size_t>(PQntuples(invalid.get())));
  for (int row = 0; row < PQntuples(invalid.get()); ++row) {
    problems.push_back(fmt::format("table {} has rows that were not held against {}",
                                   PQgetvalue(invalid.get(), row, 0),
                                   PQgetvalue(invalid.get(), row, 1)));
  }
  const auto indexes =
      ask("SELECT i.indexrelid::regclass::text FROM pg_index i JOIN pg_class c ON c.oid = "
          "i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = "
          "'nsposture' AND NOT i.indisvalid");
  problems.reserve(problems.size() + static_cast<std::size_t>(PQntuples(indexes.get())));
  for (int row = 0; row < PQntuples(indexes.get()); ++row) {
    problems.push_back(fmt::format("index {} is not valid", PQgetvalue(indexes.get(), row, 0)));
  }
  return problems;
}

std::uint64_t PostgresConnection::size_bytes() {
  be_there();
  const auto size = ask(
      "SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint FROM pg_class c JOIN "
      "pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'nsposture' AND c.relkind = 'r'");
  return std::strtoull(PQgetvalue(size.get(), 0, 0), nullptr, 10);
}

void PostgresConnection::copy_to(const std::string& /*path*/) {
  throw Error(ErrorCode::Usage,
              "a database of a server is copied by its own tool: pg_dump --schema=nsposture");
}

}  // namespace nsposture::store::postgres
