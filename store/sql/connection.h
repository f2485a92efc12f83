// What the store needs from a database engine. Both engines use the same SQL text; their
// differences are behind these two interfaces. Parameter indices count from 1, column indices from
// 0. Errors are nsposture::Error as in store.h. Used by one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::store::sql {

// A prepared statement of an engine. Bound text must stay alive until the step is done.
class Query {
 public:
  Query() = default;
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;
  virtual ~Query() = default;

  virtual void bind_null(int index) = 0;
  virtual void bind_int(int index, std::int64_t value) = 0;
  virtual void bind_text(int index, std::string_view text) = 0;
  virtual void bind_blob(int index, std::string_view bytes) = 0;

  // True when there is a row.
  virtual bool step() = 0;
  virtual void reset() = 0;
  // Total rows that all steps of this query inserted, updated or deleted.
  virtual std::int64_t changes() = 0;

  [[nodiscard]] virtual std::int64_t int_at(int column) const = 0;
  // Valid until the next step or reset.
  [[nodiscard]] virtual std::string_view view_at(int column) const = 0;
  [[nodiscard]] virtual bool null_at(int column) const = 0;
};

// The current schema; each engine has the migrations up to it.
inline constexpr int kSchemaVersion = 8;

enum class Engine : std::uint8_t { SQLite, PostgreSQL };

// One session. Errors are nsposture::Error with one clear sentence, without secrets.
class Connection {
 public:
  Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  virtual ~Connection() = default;

  [[nodiscard]] virtual Engine engine() const = 0;
  // Its name in messages: a path, or a URL without its password.
  [[nodiscard]] virtual const std::string& name() const = 0;

  // Statements without parameters or results, separated by semicolons.
  virtual void execute(const std::string& sql) = 0;
  virtual std::unique_ptr<Query> prepare(std::string_view sql) = 0;

  virtual void begin() = 0;  // for writing
  virtual void commit() = 0;
  virtual void rollback() noexcept = 0;
  // Several reads of one state. May be nested in another one, or in begin() … commit().
  virtual void begin_reading() = 0;
  virtual void end_reading() noexcept = 0;

  // 0: there is no schema of nsposture yet.
  virtual int schema_version() = 0;
  // Inside begin() … commit(). Other processes that want to migrate wait.
  virtual void lock_schema() = 0;
  virtual void set_schema_version(int version) = 0;
  // The migration to a version, as SQL.
  [[nodiscard]] virtual std::string_view migration(int version) const = 0;

  // The defects that the engine itself finds; empty when the database is intact.
  virtual std::vector<std::string> problems() = 0;
  virtual std::uint64_t size_bytes() = 0;
  // Into a new file, as in Store::copy_to().
  virtual void copy_to(const std::string& path) = 0;
  // From now on a commit survives a power failure, not only the end of this process.
  virtual void sync_each_commit() = 0;
};

// Attempts when another transaction conflicts: the same work is tried again.
inline constexpr int kTries = 8;

}  // namespace nsposture::store::sql
