#include "store/sqlite/database.h"

#include "graph/model/error.h"
#include "store/sqlite/statement.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace nsposture::store {

namespace {

// SQLite would create the file with the umask's mode; audit data is for its owner only.
void create_private(const std::string& path) {
  const int file = ::open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file < 0) {
    throw Error(ErrorCode::Input,
                fmt::format("cannot open the database `{}`: {}", path, std::strerror(errno)));
  }
  ::close(file);
}

// A relative path gets "./" before it, an absolute one an empty host: else `:memory:` and paths
// that begin with two slashes would mean something else to SQLite than to open(2).
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

Database::Database(sqlite3* handle, std::string path) : handle_(handle), path_(std::move(path)) {}

Database::Database(Database&& other) noexcept
    : handle_(std::exchange(other.handle_, nullptr)), path_(std::move(other.path_)) {}

Database& Database::operator=(Database&& other) noexcept {
  std::swap(handle_, other.handle_);
  std::swap(path_, other.path_);
  return *this;
}

Database::~Database() {
  sqlite3_close_v2(handle_);
}

Database Database::open_read_write(const std::string& path) {
  create_private(path);
  Database database(open_handle(uri_of(path, ""), SQLITE_OPEN_READWRITE, path), path);
  database.configure(/*writable=*/true);
  return database;
}

Database Database::open_read_only(const std::string& path) {
  if (::access(path.c_str(), R_OK) != 0) {
    throw Error(ErrorCode::Input,
                fmt::format("cannot open the database `{}`: {}", path, std::strerror(errno)));
  }
  Database database(open_handle(uri_of(path, "?mode=ro"), SQLITE_OPEN_READONLY, path), path);
  try {
    database.configure(/*writable=*/false);
  } catch (const Error&) {
    // WAL wants to write beside the file. Where that is not allowed, nobody writes there either,
    // unless a log of another writer lies there that an immutable open would not see.
    if (::access(folder_of(path).c_str(), W_OK) == 0) throw;
    if (::access((path + "-wal").c_str(), F_OK) == 0) throw;
    database = Database(
        open_handle(uri_of(path, "?mode=ro&immutable=1"), SQLITE_OPEN_READONLY, path), path);
    database.configure(/*writable=*/false);
  }
  return database;
}

void Database::configure(bool writable) {
  sqlite3_busy_timeout(handle_, 5000);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
  execute("PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON");
  refuse_foreign(writable);
  if (!writable) return;
  execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536");
}

void Database::refuse_foreign(bool writable) {
  // One state for both looks: another process may just be making the tables.
  const ReadTransaction reading(*this);
  const bool empty = query_int("SELECT count(*) FROM sqlite_schema") == 0;
  const auto id = query_int("PRAGMA application_id");
  if (id != kApplicationId && !(id == 0 && empty && writable)) {
    throw Error(ErrorCode::Input, fmt::format("`{}` is not a database of nsposture", path_));
  }
}

void Database::execute(const std::string& sql) {
  if (sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail();
}

std::int64_t Database::query_int(const std::string& sql) const {
  Statement statement(*this, sql);
  return statement.step() ? statement.int_at(0) : 0;
}

void Database::fail() const {
  throw_for(sqlite3_extended_errcode(handle_), path_, sqlite3_errmsg(handle_));
}

Transaction::Transaction(Database& database) : database_(database) {
  database_.execute("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
  // A failed statement may have rolled back already; then there is nothing left to do.
  if (open_ && sqlite3_get_autocommit(database_.handle()) == 0) {
    sqlite3_exec(database_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
  }
}

void Transaction::commit() {
  database_.execute("COMMIT");
  open_ = false;
}

ReadTransaction::ReadTransaction(Database& database) : database_(database) {
  database_.execute("SAVEPOINT reading");
}

ReadTransaction::~ReadTransaction() {
  sqlite3_exec(database_.handle(), "RELEASE reading", nullptr, nullptr, nullptr);
}

}  // namespace nsposture::store
