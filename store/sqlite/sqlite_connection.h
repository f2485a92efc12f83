// The session behind sqlite/connection.h, for use by its queries.
#pragma once

#include "store/sql/connection.h"
#include "store/sqlite/file_identity.h"

#include <string>

struct sqlite3;

namespace nsposture::store::sqlite {

class SqliteConnection final : public sql::Connection {
 public:
  SqliteConnection(sqlite3* handle, std::string path);
  ~SqliteConnection() override;

  [[nodiscard]] sql::Engine engine() const override { return sql::Engine::SQLite; }

  [[nodiscard]] const std::string& name() const override { return path_; }

  void execute(const std::string& sql) override;
  std::unique_ptr<sql::Query> prepare(std::string_view sql) override;
  void begin() override;
  void commit() override;
  void rollback() noexcept override;
  void begin_reading() override;
  void end_reading() noexcept override;
  int schema_version() override;

  void lock_schema() override {}  // begin() locks out every other writer

  void set_schema_version(int version) override;
  [[nodiscard]] std::string_view migration(int version) const override;
  std::vector<std::string> problems() override;
  std::uint64_t size_bytes() override;
  void copy_to(const std::string& path) override;
  void sync_each_commit() override;

  void configure(bool writable);

  [[nodiscard]] sqlite3* handle() const { return handle_; }

  // Throws the cause of the failed call as an Error: a full disk, a lock, damage… in one sentence.
  [[noreturn]] void fail() const;

 private:
  std::int64_t query_int(const std::string& sql);
  void refuse_foreign(bool writable);
  void use_wal();

  sqlite3* handle_ = nullptr;
  std::string path_;
  FileIdentity file_;
};

}  // namespace nsposture::store::sqlite
