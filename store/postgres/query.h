// A prepared statement of PostgreSQL. The first step fetches the whole result, so that
// other statements may run between its rows. Not thread-safe, like its connection. Errors
// as in connection.h.
#pragma once

#include "store/postgres/postgres_connection.h"

#include <optional>
#include <string>
#include <vector>

namespace nsposture::store::postgres {

class PostgresQuery final : public sql::Query {
 public:
  // `connection` must outlive the query.
  PostgresQuery(PostgresConnection& connection, std::string_view sql);
  ~PostgresQuery() override;

  void bind_null(int index) override;
  void bind_int(int index, std::int64_t value) override;
  void bind_text(int index, std::string_view text) override;
  void bind_blob(int index, std::string_view bytes) override;
  bool step() override;
  void reset() override;
  std::int64_t changes() override;

  [[nodiscard]] std::int64_t int_at(int column) const override;
  [[nodiscard]] std::string_view view_at(int column) const override;
  [[nodiscard]] bool null_at(int column) const override;

  void add_changes(const pg_result* result);

 private:
  std::optional<std::string>& value(int index);
  [[nodiscard]] Values values() const;

  PostgresConnection& connection_;
  std::string sql_;
  bool only_writes_;
  std::vector<std::optional<std::string>> values_;
  Result result_;
  int row_ = -1;
  std::int64_t changes_ = 0;
};

}  // namespace nsposture::store::postgres
