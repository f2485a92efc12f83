// A prepared statement: values are bound, never inserted into the SQL text. Parameters are `?`, or
// `?1`, `?2` … when one is used twice. Used by one thread at a time, like its database.
#pragma once

#include "store/sql/connection.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace nsposture::store::sql {

class Database;

class Statement {
 public:
  // `database` must outlive the statement.
  Statement(const Database& database, std::string_view sql);

  // Binds all parameters, steps a statement that returns no row, and resets it. Text must stay
  // alive only during the call.
  template <typename... Values>
  void run(const Values&... values) {
    bind_all(values...);
    step();
    reset();
  }

  // Binds all parameters; call step() next.
  template <typename... Values>
  Statement& bind_all(const Values&... values) {
    int index = 0;
    (bind(++index, values), ...);
    return *this;
  }

  void bind(int index, std::int64_t value) { query_->bind_int(index, value); }

  void bind(int index, std::uint64_t value) { bind(index, static_cast<std::int64_t>(value)); }

  void bind(int index, std::uint32_t value) { bind(index, static_cast<std::int64_t>(value)); }

  void bind(int index, int value) { bind(index, static_cast<std::int64_t>(value)); }

  void bind(int index, bool value) { bind(index, static_cast<std::int64_t>(value)); }

  void bind(int index, std::string_view text) { query_->bind_text(index, text); }

  void bind(int index, const std::string& text) { bind(index, std::string_view(text)); }

  void bind(int index, const char* text) { bind(index, std::string_view(text)); }

  void bind(int index, std::nullopt_t /*value*/) { query_->bind_null(index); }

  template <typename T>
  void bind(int index, const std::optional<T>& value) {
    if (value) {
      bind(index, *value);
    } else {
      bind(index, std::nullopt);
    }
  }

  void bind_blob(int index, std::string_view bytes) { query_->bind_blob(index, bytes); }

  // True when there is a row. Throws nsposture::Error.
  bool step() { return query_->step(); }

  void reset() { query_->reset(); }

  // Total rows that all steps of this statement inserted, updated or deleted.
  [[nodiscard]] std::int64_t changes() { return query_->changes(); }

  [[nodiscard]] std::int64_t int_at(int column) const { return query_->int_at(column); }

  [[nodiscard]] std::uint64_t uint_at(int column) const {
    return static_cast<std::uint64_t>(int_at(column));
  }

  [[nodiscard]] std::string text_at(int column) const { return std::string(view_at(column)); }

  // Valid until the next step or reset.
  [[nodiscard]] std::string_view view_at(int column) const { return query_->view_at(column); }

  [[nodiscard]] bool null_at(int column) const { return query_->null_at(column); }

 private:
  std::unique_ptr<Query> query_;
};

}  // namespace nsposture::store::sql
