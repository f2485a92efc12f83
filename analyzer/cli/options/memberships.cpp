#include "analyzer/cli/options/memberships.h"

#include "analyzer/ingest/groups/groups_file.h"
#include "analyzer/queries/known_subjects.h"
#include "analyzer/queries/subject_argument.h"
#include "graph/base/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

namespace nsposture::cli::options {

namespace {

// The groups of an impersonated user are what the impersonator requested, not real memberships:
// only the requester's groups count.
void add_events(const store::ClusterStore& store, Memberships& memberships) {
  store.for_each_event([&memberships](store::AuditEvent&& event) {
    if (event.user.username.empty() || event.user.groups.empty()) return;
    auto& groups = memberships[std::move(event.user.username)];
    groups.insert(std::make_move_iterator(event.user.groups.begin()),
                  std::make_move_iterator(event.user.groups.end()));
  });
}

// The cluster whose memberships count: equal user names in two clusters may be different users.
store::ClusterStore cluster_of(const SourceOptions& source) {
  const store::Store store(source.db, store::OpenMode::ReadOnly);
  if (source.snapshot != 0 && source.cluster_name.empty()) {
    for (const auto& info : store.whole().snapshots()) {
      if (info.id == source.snapshot) return store.cluster(info.cluster);
    }
  }
  return choose_cluster(store, source.db, source.cluster_name);
}

// With the prefixes used in queries: `user:jane: [group:dev]`, `sa:ci/builder: ops`.
void add_line(const std::string& user, const std::set<std::string>& groups, const std::string& file,
              Memberships& memberships, std::vector<Diagnostic>& diagnostics) {
  try {
    const auto subject = queries::parse_subject(user);
    if (subject.kind == SubjectKind::Group) {
      throw Error(ErrorCode::Usage, fmt::format("`{}` is a group: a group is in none", user));
    }
    auto names = queries::parse_groups({groups.begin(), groups.end()});
    memberships[username_of(subject)].insert(names.begin(), names.end());
  } catch (const Error& error) {
    Diagnostic diagnostic;
    diagnostic.kind = DiagnosticKind::Unreadable;
    diagnostic.file = file;
    diagnostic.message = error.what();
    diagnostics.push_back(std::move(diagnostic));
  }
}

// Most groups in a file are not bound. If one of them or the user is known, only a name close to
// another is reported as a typo, unless that other name is listed as well.
void add_unknown(const queries::KnownSubjects& known, const std::set<Subject>& asked,
                 const std::set<std::string>& listed, reports::Caveats& caveats) {
  constexpr std::size_t kMost = 10;
  const bool any_known =
      std::ranges::any_of(asked, [&](const Subject& subject) { return known.knows(subject); });
  std::size_t told = 0;
  for (const auto& subject : asked) {
    auto found = known.unknown(subject);
    if (!found) continue;
    std::erase_if(found->did_you_mean,
                  [&](const std::string& name) { return listed.contains(name); });
    const bool near = !found->did_you_mean.empty();
    if (near || (!any_known && ++told <= kMost)) caveats.unknown.push_back(*std::move(found));
  }
}

}  // namespace

void add_listed(const Groups& groups, const ClusterIndex& index, const std::string& username,
                reports::Caveats& caveats) {
  if (groups.listed.empty()) return;
  const Memberships none;
  const queries::KnownSubjects known(index, none);
  std::set<std::string> listed;
  std::set<Subject> asked;
  for (const auto& [user, names] : groups.listed) {
    const auto subject = subject_from_username(user);
    listed.insert(queries::KnownSubjects::shown(subject));
    const bool counts = username.empty() || user == username;
    if (counts) asked.insert(subject);
    for (const auto& name : names) {
      const Subject group{SubjectKind::Group, {}, name};
      listed.insert(queries::KnownSubjects::shown(group));
      if (counts) asked.insert(group);
    }
  }
  add_unknown(known, asked, listed, caveats);
}

void add_groups_file_option(Parser& app, GroupOptions& options) {
  app.add_option("--groups", options.file,
                 "who is in which group: YAML (`jane: [platform, dev]`) or CSV (`jane,platform`)")
      .type_name("FILE");
}

void add_groups_from_events_option(Parser& app, GroupOptions& options) {
  app.add_flag("--groups-from-events", options.from_events,
               "also use the groups that audit events of --db show for a user, at any time");
}

Groups load_memberships(const GroupOptions& options, const SourceOptions& source,
                        std::vector<Diagnostic>& diagnostics) {
  Groups result;
  if (!options.file.empty()) {
    auto read = ingest::groups::read_groups_file(options.file);
    for (const auto& [user, groups] : read.memberships) {
      add_line(user, groups, options.file, result.listed, diagnostics);
    }
    result.memberships = result.listed;
    std::ranges::move(read.diagnostics, std::back_inserter(diagnostics));
  }
  if (options.from_events) {
    if (source.db.empty()) {
      throw Error(ErrorCode::Usage, "--groups-from-events wants --db FILE, where the events are");
    }
    add_events(cluster_of(source), result.memberships);
  }
  return result;
}

}  // namespace nsposture::cli::options
