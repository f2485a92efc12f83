#include "store/store.h"

#include "graph/base/masked.h"
#include "store/events/events.h"
#include "store/findings/findings.h"
#include "store/migrations/migrate.h"
#include "store/postgres/connection.h"
#include "store/prune.h"
#include "store/snapshots/snapshots.h"

#include <algorithm>
#include <utility>

namespace nsposture::store {

namespace {

sql::Database open(const std::string& path, OpenMode mode) {
  auto database = open_database(path, mode);
  if (mode == OpenMode::ReadOnly) {
    migrations::require_present_schema(database);
  } else {
    migrations::migrate(database);
  }
  return database;
}

}  // namespace

bool is_server_url(std::string_view path) {
  return postgres::is_postgres_url(path);
}

std::string shown_database(const std::string& path) {
  return is_server_url(path) ? postgres::shown_url(path) : masked(path);
}

Store::Store(const std::string& path, OpenMode mode)
    : database_(std::make_shared<sql::Database>(open(path, mode))) {}

std::vector<std::string> Store::clusters() const {
  return snapshots::read_clusters(*database_);
}

ClusterStore Store::cluster(const std::string& name) const {
  const auto known = clusters();
  // Other processes may write to a server at any time.
  const bool shared = database_->engine() == sql::Engine::PostgreSQL ||
                      std::ranges::any_of(known, [&](const auto& one) { return one != name; });
  return {database_, {name, shared}};
}

ClusterStore Store::whole() const {
  return {database_, {}};
}

std::uint64_t Store::event_count() const {
  return events::event_count(*database_);
}

void Store::add_notification(const Notification& notification) {
  findings::write_notification(*database_, notification);
}

std::vector<std::string> Store::told(std::string_view channel, std::string_view cluster) const {
  return findings::read_notified(*database_, channel, cluster);
}

void Store::sync_each_commit() {
  database_->connection().sync_each_commit();
}

std::uint64_t Store::size_bytes() const {
  return database_->connection().size_bytes();
}

void Store::copy_to(const std::string& path) const {
  database_->connection().copy_to(path);
}

int Store::schema_version() const {
  const sql::ReadTransaction reading(*database_);
  return database_->connection().schema_version();
}

PruneTally Store::prune(Timestamp before) {
  return store::prune(*database_, before);
}

std::vector<std::string> Store::verify() const {
  const sql::ReadTransaction reading(*database_);
  auto problems = database_->connection().problems();
  auto incomplete = snapshots::snapshot_problems(*database_);
  problems.insert(problems.end(), std::make_move_iterator(incomplete.begin()),
                  std::make_move_iterator(incomplete.end()));
  return problems;
}

}  // namespace nsposture::store
