// The store in a schema `nsposture` of a PostgreSQL database, for many writers at once.
#pragma once

#include "store/sql/connection.h"

#include <memory>
#include <string>
#include <string_view>

namespace nsposture::store::postgres {

// postgresql://… or postgres://…
[[nodiscard]] bool is_postgres_url(std::string_view text);

// The URL for messages: without a password, wherever the URL has one.
[[nodiscard]] std::string shown_url(std::string_view url);

// `url` as libpq accepts it; PGPASSWORD, PGPASSFILE, PGSSLMODE and similar variables apply too.
// Throws Error(Input) with one sentence, without the password, when there is no such server or
// database or it denies access.
std::unique_ptr<sql::Connection> open_postgres(const std::string& url, bool writable);

}  // namespace nsposture::store::postgres
