#include "store/sql/interned.h"

#include "graph/base/error.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace nsposture::store::sql {

namespace {

std::string insert_text(const char* table, const std::vector<const char*>& columns) {
  std::string marks;
  for (std::size_t i = 0; i < columns.size(); ++i) marks += i == 0 ? "?" : ", ?";
  return fmt::format("INSERT INTO {} ({}) VALUES ({}) ON CONFLICT DO NOTHING RETURNING id", table,
                     fmt::join(columns, ", "), marks);
}

std::string select_text(Engine engine, const char* table, const std::vector<const char*>& columns) {
  std::string same, marks;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    same += fmt::format("{}{} = ?{}", i == 0 ? "" : " AND ", columns[i], i + 1);
    marks += fmt::format("{}?{}", i == 0 ? "" : ", ", i + 1);
  }
  // PostgreSQL's index is on the digest: texts may be too long for it.
  if (engine == Engine::PostgreSQL) {
    same = fmt::format("nsposture_key({}) = nsposture_key({}) AND {}", fmt::join(columns, ", "),
                       marks, same);
  }
  return fmt::format("SELECT id FROM {} WHERE {}", table, same);
}

}  // namespace

Interned::Interned(const Database& database, const char* table,
                   const std::vector<const char*>& columns)
    : select_(database, select_text(database.engine(), table, columns)),
      insert_(database, insert_text(table, columns)) {}

std::optional<std::int64_t> Interned::ask(Statement& statement,
                                          const std::vector<std::string_view>& values) {
  int index = 0;
  for (const auto value : values) statement.bind(++index, value);
  std::optional<std::int64_t> id;
  if (statement.step()) id = statement.int_at(0);
  statement.reset();
  return id;
}

std::int64_t Interned::id(const std::vector<std::string_view>& values) {
  if (const auto known = ask(select_, values)) return *known;
  if (const auto made = ask(insert_, values)) return *made;
  // Another writer inserted it in the meantime.
  if (const auto known = ask(select_, values)) return *known;
  throw Conflict(ErrorCode::Internal, "a row that was there is gone");
}

}  // namespace nsposture::store::sql
