#include "store/postgres/query.h"

#include "store/postgres/text.h"

#include <libpq-fe.h>

#include <charconv>

namespace nsposture::store::postgres {

PostgresQuery::PostgresQuery(PostgresConnection& connection, std::string_view sql)
    : connection_(connection), sql_(with_dollars(sql)), only_writes_(only_writes(sql)) {}

PostgresQuery::~PostgresQuery() {
  if (only_writes_) connection_.forget(this);
}

std::optional<std::string>& PostgresQuery::value(int index) {
  const auto at = static_cast<std::size_t>(index - 1);
  if (values_.size() <= at) values_.resize(at + 1);
  return values_[at];
}

void PostgresQuery::bind_null(int index) {
  value(index).reset();
}

void PostgresQuery::bind_int(int index, std::int64_t number) {
  value(index) = std::to_string(number);
}

void PostgresQuery::bind_text(int index, std::string_view text) {
  value(index) = storable_text(text);
}

void PostgresQuery::bind_blob(int index, std::string_view bytes) {
  value(index) = bytea(bytes);
}

Values PostgresQuery::values() const {
  Values list;
  list.reserve(values_.size());
  for (const auto& one : values_) list.push_back(one ? one->c_str() : nullptr);
  return list;
}

bool PostgresQuery::step() {
  if (result_ == nullptr) {
    const auto& statement = connection_.prepared(sql_);
    if (only_writes_) {
      connection_.send(statement, values(), this);
      return false;
    }
    result_ = connection_.run(statement, values());
    add_changes(result_.get());
  }
  return ++row_ < PQntuples(result_.get());
}

void PostgresQuery::reset() {
  result_.reset();
  row_ = -1;
}

std::int64_t PostgresQuery::changes() {
  connection_.settle();
  return changes_;
}

void PostgresQuery::add_changes(const pg_result* result) {
  // "" for a statement that changes nothing.
  const std::string_view rows = PQcmdTuples(const_cast<pg_result*>(result));
  std::int64_t count = 0;
  std::from_chars(rows.data(), rows.data() + rows.size(), count);
  changes_ += count;
}

std::int64_t PostgresQuery::int_at(int column) const {
  const auto text = view_at(column);
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::string_view PostgresQuery::view_at(int column) const {
  const auto length = static_cast<std::size_t>(PQgetlength(result_.get(), row_, column));
  return {PQgetvalue(result_.get(), row_, column), length};
}

bool PostgresQuery::null_at(int column) const {
  return PQgetisnull(result_.get(), row_, column) == 1;
}

}  // namespace nsposture::store::postgres
