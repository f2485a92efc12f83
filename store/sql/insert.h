// INSERT statements with their columns by name, so that a new column moves no value.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace nsposture::store::sql {

// `INSERT INTO table (a, b) VALUES (?, ?)`; conflict clauses and the like go behind it.
[[nodiscard]] std::string insert_into(std::string_view table,
                                      std::initializer_list<std::string_view> columns);

}  // namespace nsposture::store::sql
