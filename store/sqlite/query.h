// A prepared statement of SQLite. Not thread-safe, like its connection. Errors as in connection.h.
#pragma once

#include "store/sql/connection.h"

#include <functional>

struct sqlite3;
struct sqlite3_stmt;

namespace nsposture::store::sqlite {

class SqliteConnection;

class SqliteQuery final : public sql::Query {
 public:
  // `connection` must outlive the query.
  SqliteQuery(const SqliteConnection& connection, std::string_view sql);
  ~SqliteQuery() override;

  void bind_null(int index) override;
  void bind_int(int index, std::int64_t value) override;
  void bind_text(int index, std::string_view text) override;
  void bind_blob(int index, std::string_view bytes) override;
  bool step() override;
  void reset() override;

  std::int64_t changes() override { return changes_; }

  [[nodiscard]] std::int64_t int_at(int column) const override;
  [[nodiscard]] std::string_view view_at(int column) const override;
  [[nodiscard]] bool null_at(int column) const override;

 private:
  const SqliteConnection& connection_;
  sqlite3_stmt* handle_ = nullptr;
  std::int64_t changes_ = 0;
};

}  // namespace nsposture::store::sqlite
