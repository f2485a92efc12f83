// INSERT statements that name their columns, so that a new column shifts no value.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace nsposture::store::sql {

// `INSERT INTO table (a, b) VALUES (?, ?)`; append conflict clauses and similar.
[[nodiscard]] std::string insert_into(std::string_view table,
                                      std::initializer_list<std::string_view> columns);

}  // namespace nsposture::store::sql
