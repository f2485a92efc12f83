#include "analyzer/cli/all_clusters.h"
#include "analyzer/cli/command.h"
#include "analyzer/cli/exit_code.h"
#include "analyzer/cli/fleet.h"
#include "analyzer/cli/group_members.h"
#include "analyzer/cli/memberships.h"
#include "analyzer/cli/options.h"
#include "analyzer/cli/question.h"
#include "analyzer/cli/transitive_output.h"
#include "analyzer/cli/who_can_output.h"
#include "graph/escalation/escalation.h"
#include "graph/model/error.h"
#include "graph/rbac/namespace_creation.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <sstream>

namespace nsposture::cli {

namespace {

struct Options {
  CommonOptions common;
  SourceOptions source;
  QuestionOptions question;
  bool transitive = false;
  std::size_t all_paths = 0;
  bool all_clusters = false;
  GroupOptions groups;
};

std::vector<NamespaceCreator> without_names(std::vector<SubjectGrants> found) {
  std::vector<NamespaceCreator> list;
  for (auto& subject : found) {
    NamespaceCreator entry{std::move(subject.subject), {}};
    for (const auto& grant : subject.grants) entry.grants.push_back({grant, {}});
    list.push_back(std::move(entry));
  }
  return list;
}

// With a name, those who can create just that one count, and those who cannot do not.
void keep_only(std::vector<Holder>& holders, const std::string& name) {
  for (auto& holder : holders) {
    std::erase_if(holder.grants, [&](const HeldGrant& grant) {
      const auto& names = grant.creation.only_names;
      return !names.empty() && std::ranges::find(names, name) == names.end();
    });
  }
  std::erase_if(holders, [](const Holder& holder) { return holder.grants.empty(); });
}

std::vector<NamespaceCreator> named_subjects(const Authorizer& authorizer,
                                             const Question& question) {
  if (question.is_non_resource()) {
    return without_names(authorizer.who_can(question.non_resource()));
  }
  if (question.is_namespace_creation()) return namespace_creators(authorizer);
  return without_names(authorizer.who_can(question.resource()));
}

std::vector<Holder> answer(const Authorizer& authorizer, const Question& question,
                           const Memberships& memberships) {
  const bool creation = question.is_namespace_creation();
  auto holders =
      with_members(authorizer, named_subjects(authorizer, question), memberships, creation);
  if (creation && !question.name().empty()) keep_only(holders, question.name());
  return holders;
}

void answer_transitively(const Options& options, const Question& question, const Cluster& cluster,
                         const std::vector<NamespaceCreator>& direct, Io& io) {
  if (question.is_non_resource()) {
    throw Error(ErrorCode::Usage, "--transitive wants a resource, not a path");
  }
  const Escalation escalation(cluster, question.target());
  const TransitiveAnswer answer{cluster, escalation, direct, options.all_paths};
  if (options.common.json()) {
    write_transitive_json(answer, io);
  } else {
    write_transitive_text(answer, io);
  }
}

void answer_for(const Options& options, const Question& question, const Cluster& cluster,
                const Memberships& memberships, Io& io) {
  const Authorizer authorizer(cluster, options_for(cluster));
  if (options.transitive) {
    answer_transitively(options, question, cluster, named_subjects(authorizer, question), io);
    return;
  }
  const auto subjects = answer(authorizer, question, memberships);
  if (options.common.json()) {
    write_who_can_json(cluster, subjects, io);
  } else {
    write_who_can_text(cluster, subjects, io);
  }
}

// One cluster's answer after the other; then who is in several of them.
int run_all_clusters(const Options& options, const Question& question, Io& io) {
  store::Store store(options.source.db, store::OpenMode::ReadOnly);
  std::vector<Diagnostic> trouble;
  const auto memberships = load_memberships(options.groups, options.source, trouble);
  report_diagnostics(trouble);
  AllClusters all(options.common.json(), io);
  for_each_cluster(store, [&](const store::SnapshotInfo& newest) {
    const auto cluster = store.load_snapshot(newest.id);
    std::ostringstream text;
    Io inner{text, io.err};
    answer_for(options, question, cluster, memberships, inner);
    std::vector<Subject> subjects;
    if (!options.transitive) {
      const Authorizer authorizer(cluster, options_for(cluster));
      for (const auto& held : answer(authorizer, question, memberships)) {
        subjects.push_back(held.subject);
      }
    }
    all.add(newest, text.str(), subjects);
  });
  all.finish();
  return any_unreadable(trouble) ? kInput : kOk;
}

int run_who_can(const Options& options, Io& io) {
  set_up_log(options.common);
  const Question question(options.question);
  if (options.all_clusters) return run_all_clusters(options, question, io);
  const auto loaded = load_cluster(options.source, io);
  std::vector<Diagnostic> trouble;
  const auto memberships = load_memberships(options.groups, options.source, trouble);
  if (options.source.db.empty()) report_diagnostics(loaded.diagnostics);
  report_diagnostics(trouble);
  answer_for(options, question, loaded.cluster, memberships, io);
  return any_unreadable(loaded.diagnostics) || any_unreadable(trouble) ? kInput : kOk;
}

}  // namespace

Run declare_who_can(options::Parser& app) {
  auto options = std::make_shared<Options>();
  add_question_options(app, options->question, /*required=*/true);
  app.add_flag(
      "--transitive", options->transitive,
      "also who could become able to, and whose controller would do it, each with its path");
  app.add_option("--all-paths", options->all_paths, "with --transitive: up to so many paths each")
      .in_range(1, 1000)
      .needs("--transitive");
  add_source_options(app, options->source, /*db_is_target=*/false);
  app.add_flag("--all-clusters", options->all_clusters,
               "of every cluster of the database, by its newest snapshot")
      .needs("--db")
      .excludes("--snapshot")
      .excludes("--at")
      .excludes("--cluster");
  add_groups_file_option(app, options->groups);
  add_common_options(app, options->common);
  return [options](Io& io) { return run_who_can(*options, io); };
}

}  // namespace nsposture::cli
