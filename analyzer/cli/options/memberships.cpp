#include "analyzer/cli/options/memberships.h"

#include "analyzer/ingest/groups/groups_file.h"
#include "graph/base/error.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace nsposture::cli::options {

namespace {

// The groups of an impersonated user are what the impersonator asked for, not what that user is
// in: only who really asked counts.
void add_events(const store::ClusterStore& store, Memberships& memberships) {
  store.for_each_event([&memberships](store::AuditEvent&& event) {
    if (event.user.username.empty() || event.user.groups.empty()) return;
    auto& groups = memberships[std::move(event.user.username)];
    groups.insert(std::make_move_iterator(event.user.groups.begin()),
                  std::make_move_iterator(event.user.groups.end()));
  });
}

// Whose groups are asked for: users of one name in two clusters may be two persons.
store::ClusterStore cluster_of(const SourceOptions& source) {
  const store::Store store(source.db, store::OpenMode::ReadOnly);
  if (source.snapshot != 0 && source.cluster_name.empty()) {
    for (const auto& info : store.whole().snapshots()) {
      if (info.id == source.snapshot) return store.cluster(info.cluster);
    }
  }
  return choose_cluster(store, source.db, source.cluster_name);
}

}  // namespace

void add_groups_file_option(Parser& app, GroupOptions& options) {
  app.add_option("--groups", options.file,
                 "who is in which group: YAML (`jane: [platform, dev]`) or CSV (`jane,platform`)")
      .type_name("FILE");
}

void add_groups_from_events_option(Parser& app, GroupOptions& options) {
  app.add_flag("--groups-from-events", options.from_events,
               "also the groups that the audit events of --db show a user in, at any time");
}

Memberships load_memberships(const GroupOptions& options, const SourceOptions& source,
                             std::vector<Diagnostic>& diagnostics) {
  Memberships memberships;
  if (!options.file.empty()) {
    auto read = ingest::groups::read_groups_file(options.file);
    memberships = std::move(read.memberships);
    std::ranges::move(read.diagnostics, std::back_inserter(diagnostics));
  }
  if (options.from_events) {
    if (source.db.empty()) {
      throw Error(ErrorCode::Usage, "--groups-from-events wants --db FILE, where the events are");
    }
    add_events(cluster_of(source), memberships);
  }
  return memberships;
}

}  // namespace nsposture::cli::options
