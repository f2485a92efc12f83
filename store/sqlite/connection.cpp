#include "store/sqlite/connection.h"

#include "graph/base/error.h"
#include "store/sql/database.h"
#include "store/sqlite/query.h"
#include "store/sqlite/sqlite_connection.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

extern "C" {
extern const char nsposture_sqlite_0001_begin[];
extern const char nsposture_sqlite_0001_end[];
extern const char nsposture_sqlite_0002_begin[];
extern const char nsposture_sqlite_0002_end[];
extern const char nsposture_sqlite_0003_begin[];
extern const char nsposture_sqlite_0003_end[];
extern const char nsposture_sqlite_0004_begin[];
extern const char nsposture_sqlite_0004_end[];
extern const char nsposture_sqlite_0005_begin[];
extern const char nsposture_sqlite_0005_end[];
extern const char nsposture_sqlite_0006_begin[];
extern const char nsposture_sqlite_0006_end[];
extern const char nsposture_sqlite_0007_begin[];
extern const char nsposture_sqlite_0007_end[];
extern const char nsposture_sqlite_0008_begin[];
extern const char nsposture_sqlite_0008_end[];
}

namespace nsposture::store::sqlite {

namespace {

// How long to wait for another process that is writing.
constexpr int kBusyMs = 5000;

// SQLite waits forever for a FIFO, and reports a folder as a full disk.
void refuse_no_file(const std::string& path) {
  struct stat info {};

  if (::stat(path.c_str(), &info) != 0 || S_ISREG(info.st_mode)) return;
  throw Error(ErrorCode::Input,
              fmt::format("cannot open the database `{}`: {}", path,
                          S_ISDIR(info.st_mode) ? std::strerror(EISDIR)
                                                : "it is a device, pipe or socket, not a file"));
}

void require_access(const std::string& path, int mode) {
  if (::access(path.c_str(), mode) == 0) return;
  throw Error(ErrorCode::Input,
              fmt::format("cannot open the database `{}`: {}", path, std::strerror(errno)));
}

// SQLite would create the file with the umask's mode; only the owner may read audit data.
void create_private(const std::string& path) {
  const int file = ::open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file < 0) {
    throw Error(ErrorCode::Input,
                fmt::format("cannot open the database `{}`: {}", path, std::strerror(errno)));
  }
  ::close(file);
}

// Removes the access of others to an existing database; it stays open to the owner and, when that
// was set deliberately, the group. A database of another owner stays as it is.
void tighten(const std::string& path) {
  constexpr mode_t kOthers = S_IRWXO;

  struct stat info {};

  for (const auto* beside : {"", "-wal", "-shm"}) {
    const auto file = path + beside;
    if (::stat(file.c_str(), &info) != 0 || (info.st_mode & kOthers) == 0) continue;
    (void)::chmod(file.c_str(), info.st_mode & ~kOthers & 07777U);
  }
}

// A relative path gets "./" before it, an absolute one an empty host. Otherwise `:memory:` and
// paths that begin with two slashes would mean something else to SQLite than to open(2).
std::string uri_of(const std::string& path, const char* parameters) {
  std::string uri = !path.empty() && path.front() == '/' ? "file://" : "file:./";
  for (const char c : path) {
    if (c == '?' || c == '#' || c == '%') {
      uri += fmt::format("%{:02x}", static_cast<unsigned char>(c));
    } else {
      uri += c;
    }
  }
  return uri + parameters;
}

std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash + 1);
}

[[noreturn]] void throw_for(int code, const std::string& path, const char* detail) {
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      throw Error(
          ErrorCode::Input,
          fmt::format("another process is writing to `{}`; try again when it is done", path));
    case SQLITE_FULL:
      throw Error(ErrorCode::Internal, fmt::format("no space left to write `{}`", path));
    case SQLITE_IOERR:
      throw Error(ErrorCode::Internal,
                  fmt::format("cannot read or write `{}`: {} (is the disk full?)", path, detail));
    case SQLITE_NOTADB:
      throw Error(ErrorCode::Input, fmt::format("`{}` is not a database", path));
    case SQLITE_CORRUPT:
      throw Error(
          ErrorCode::Input,
          fmt::format("the database `{}` is damaged: {}; restore it from a backup", path, detail));
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      throw Error(ErrorCode::Input, fmt::format("cannot open the database `{}`: {}", path, detail));
    case SQLITE_READONLY:
      throw Error(ErrorCode::Input, fmt::format("the database `{}` may not be written", path));
    case SQLITE_NOMEM:
      throw Error(ErrorCode::Internal, "out of memory");
    default:
      throw Error(ErrorCode::Internal, fmt::format("database `{}`: {}", path, detail));
  }
}

sqlite3* open_handle(const std::string& name, int flags, const std::string& path) {
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(
      name.c_str(), &handle, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI | SQLITE_OPEN_EXRESCODE,
      nullptr);
  if (code == SQLITE_OK) return handle;
  const std::string detail = handle != nullptr ? sqlite3_errmsg(handle) : sqlite3_errstr(code);
  sqlite3_close(handle);
  throw_for(code, path, detail.c_str());
}

}  // namespace

SqliteConnection::SqliteConnection(sqlite3* handle, std::string path)
    : handle_(handle), path_(std::move(path)), file_(path_) {}

SqliteConnection::~SqliteConnection() {
  sqlite3_close_v2(handle_);
}

std::unique_ptr<sql::Connection> open_sqlite_read_write(const std::string& path, bool make) {
  refuse_no_file(path);
  if (make) {
    create_private(path);
  } else {
    require_access(path, F_OK);
  }
  tighten(path);
  auto connection = std::make_unique<SqliteConnection>(
      open_handle(uri_of(path, ""), SQLITE_OPEN_READWRITE, path), path);
  connection->configure(/*writable=*/true);
  return connection;
}

std::unique_ptr<sql::Connection> open_sqlite_read_only(const std::string& path) {
  refuse_no_file(path);
  require_access(path, R_OK);
  auto connection = std::make_unique<SqliteConnection>(
      open_handle(uri_of(path, "?mode=ro"), SQLITE_OPEN_READONLY, path), path);
  try {
    connection->configure(/*writable=*/false);
  } catch (const Error&) {
    // WAL needs to write beside the file. When that is not allowed, no other process writes there
    // either, unless the log of another writer exists: an immutable open would not see it.
    if (::access(folder_of(path).c_str(), W_OK) == 0) throw;
    if (::access((path + "-wal").c_str(), F_OK) == 0) throw;
    connection = std::make_unique<SqliteConnection>(
        open_handle(uri_of(path, "?mode=ro&immutable=1"), SQLITE_OPEN_READONLY, path), path);
    connection->configure(/*writable=*/false);
  }
  return connection;
}

void SqliteConnection::configure(bool writable) {
  sqlite3_busy_timeout(handle_, kBusyMs);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
  execute("PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON");
  refuse_foreign(writable);
  if (!writable) return;
  use_wal();
  execute("PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536");
}

// The change to WAL briefly needs exclusive access. SQLite gives up at once, without the busy
// timeout, when another process opens the same new database.
void SqliteConnection::use_wal() {
  constexpr int kPauseMs = 5;
  for (int left_ms = kBusyMs; left_ms > 0; left_ms -= kPauseMs) {
    const int code = sqlite3_exec(handle_, "PRAGMA journal_mode = WAL", nullptr, nullptr, nullptr);
    if (code == SQLITE_OK) return;
    if ((code & 0xff) != SQLITE_BUSY) break;
    sqlite3_sleep(kPauseMs);
  }
  fail();
}

void SqliteConnection::refuse_foreign(bool writable) {
  // One state for both checks: another process may be creating the tables.
  begin_reading();
  const bool empty = query_int("SELECT count(*) FROM sqlite_schema") == 0;
  const auto id = query_int("PRAGMA application_id");
  end_reading();
  if (id != sql::kApplicationId && !(id == 0 && empty && writable)) {
    throw Error(ErrorCode::Input, fmt::format("`{}` is not a database of nsposture", path_));
  }
}

void SqliteConnection::execute(const std::string& sql) {
  if (sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail();
}

std::unique_ptr<sql::Query> SqliteConnection::prepare(std::string_view sql) {
  return std::make_unique<SqliteQuery>(*this, sql);
}

std::int64_t SqliteConnection::query_int(const std::string& sql) {
  SqliteQuery query(*this, sql);
  return query.step() ? query.int_at(0) : 0;
}

void SqliteConnection::fail() const {
  throw_for(sqlite3_extended_errcode(handle_), path_, sqlite3_errmsg(handle_));
}

void SqliteConnection::begin() {
  execute("BEGIN IMMEDIATE");
}

void SqliteConnection::commit() {
  execute("COMMIT");
  // Data written to a file that can no longer be opened is not stored.
  if (file_.in_place()) return;
  throw Error(ErrorCode::Internal,
              fmt::format("the database `{}` was deleted or replaced while it was open", path_));
}

void SqliteConnection::rollback() noexcept {
  // A failed statement may already have rolled back; then nothing is left to do.
  if (sqlite3_get_autocommit(handle_) != 0) return;
  sqlite3_exec(handle_, "ROLLBACK", nullptr, nullptr, nullptr);
}

void SqliteConnection::begin_reading() {
  execute("SAVEPOINT reading");
}

void SqliteConnection::end_reading() noexcept {
  sqlite3_exec(handle_, "RELEASE reading", nullptr, nullptr, nullptr);
}

int SqliteConnection::schema_version() {
  return static_cast<int>(query_int("PRAGMA user_version"));
}

void SqliteConnection::set_schema_version(int version) {
  execute(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", sql::kApplicationId,
                      version));
}

std::string_view SqliteConnection::migration(int version) const {
  const auto between = [](const char* begin, const char* end) {
    return std::string_view(begin, static_cast<std::size_t>(end - begin));
  };
  const std::array<std::string_view, sql::kSchemaVersion> steps = {
      between(nsposture_sqlite_0001_begin, nsposture_sqlite_0001_end),
      between(nsposture_sqlite_0002_begin, nsposture_sqlite_0002_end),
      between(nsposture_sqlite_0003_begin, nsposture_sqlite_0003_end),
      between(nsposture_sqlite_0004_begin, nsposture_sqlite_0004_end),
      between(nsposture_sqlite_0005_begin, nsposture_sqlite_0005_end),
      between(nsposture_sqlite_0006_begin, nsposture_sqlite_0006_end),
      between(nsposture_sqlite_0007_begin, nsposture_sqlite_0007_end),
      between(nsposture_sqlite_0008_begin, nsposture_sqlite_0008_end)};
  return steps.at(static_cast<std::size_t>(version - 1));
}

std::vector<std::string> SqliteConnection::problems() {
  std::vector<std::string> problems;
  SqliteQuery integrity(*this, "PRAGMA integrity_check");
  while (integrity.step()) {
    if (integrity.view_at(0) != "ok") problems.emplace_back(integrity.view_at(0));
  }
  SqliteQuery foreign(*this, "PRAGMA foreign_key_check");
  while (foreign.step()) {
    problems.push_back(fmt::format("table {} has a row that refers to nothing in {}",
                                   foreign.view_at(0), foreign.view_at(2)));
  }
  return problems;
}

std::uint64_t SqliteConnection::size_bytes() {
  const auto pages = query_int("PRAGMA page_count");
  return static_cast<std::uint64_t>(pages * query_int("PRAGMA page_size"));
}

// Never overwrites an existing file: it may be earlier evidence.
void SqliteConnection::copy_to(const std::string& path) {
  const int file = ::open(path.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file < 0) {
    throw Error(ErrorCode::Input,
                fmt::format("cannot make the copy `{}`: {}", path, std::strerror(errno)));
  }
  ::close(file);
  const auto vacuum = prepare("VACUUM INTO ?");
  const auto target = uri_of(path, "");
  vacuum->bind_text(1, target);
  try {
    vacuum->step();
  } catch (const Error&) {
    ::unlink(path.c_str());
    throw;
  }
}

void SqliteConnection::sync_each_commit() {
  execute("PRAGMA synchronous = FULL");
}

}  // namespace nsposture::store::sqlite
