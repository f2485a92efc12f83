#include "analyzer/analysis/fleet.h"
#include "analyzer/cli/commands/command.h"
#include "analyzer/cli/commands/steps.h"
#include "analyzer/cli/options/memberships.h"
#include "analyzer/cli/options/options.h"
#include "analyzer/cli/options/question.h"
#include "analyzer/cli/terminal/exit_code.h"
#include "analyzer/queries/caveats.h"
#include "analyzer/queries/change/would_become.h"
#include "analyzer/queries/unknown_roles.h"
#include "analyzer/queries/who_can.h"
#include "graph/base/error.h"
#include "reports/json/all_clusters.h"
#include "reports/json/who_can.h"
#include "reports/text/access_groups.h"
#include "reports/text/all_clusters.h"
#include "reports/text/caveats.h"
#include "reports/text/who_can.h"

#include <functional>
#include <memory>
#include <utility>

namespace nsposture::cli::commands {

namespace {

struct Options {
  options::CommonOptions common;
  options::SourceOptions source;
  queries::ActionText question;
  bool transitive = false;
  bool all = false;
  bool system = false;
  std::size_t all_paths = 0;
  bool all_clusters = false;
  options::GroupOptions groups;
};

using Write = std::function<void(const std::string&)>;

void require_resource(const Options& options) {
  const auto& format = options.common.output;
  const bool listed = format == "name" || format == "csv" || format == "wide";
  if (listed && (options.transitive || options.all_clusters)) {
    throw Error(ErrorCode::Usage, "-o " + format +
                                      " is for who may directly, of one cluster: "
                                      "--transitive and --all-clusters have text and json");
  }
  if (options.transitive && options.question.resource.starts_with('/')) {
    throw Error(ErrorCode::Usage, "--transitive wants a resource, not a path");
  }
}

// Returns whether everything needed was read and all words are known.
bool answer_transitively(const Options& options, const queries::Action& action,
                         const rbac::Authorizer& authorizer,
                         const std::vector<Diagnostic>& diagnostics, const Write& write) {
  auto caveats = queries::caveats_of(authorizer.cluster(), action);
  queries::add_not_read(authorizer.cluster(), kinds_of_paths(), caveats);
  queries::add_note(queries::unknown_pods(authorizer.cluster()), caveats);
  queries::add_incomplete(
      queries::first_of(queries::UnknownRoles(authorizer.index()).anywhere(nullptr)), caveats);
  queries::add_lost(diagnostics, caveats.incomplete);
  const bool whole = caveats.whole();
  if (!options.common.json()) {
    write(reports::text::caveats(caveats));
    reports::text::AccessGroups groups;
    const auto open =
        queries::who_could(authorizer, action, options.all_paths, [&](const auto& subject) {
          if (options.all) {
            write(reports::text::subject_access(subject));
          } else {
            groups.add(subject);
          }
        });
    write(groups.finish());
    write(reports::text::caveats({{}, open, {}, {}}) + reports::text::version_note(caveats));
    return whole && open.empty();
  }
  reports::json::SubjectAccessList list(/*all_paths=*/options.all_paths > 1);
  const auto open = queries::who_could(authorizer, action, options.all_paths,
                                       [&](const auto& subject) { write(list.add(subject)); });
  caveats.incomplete.insert(caveats.incomplete.end(), open.begin(), open.end());
  write(list.finish(authorizer.cluster().builtin_roles, caveats));
  return whole && open.empty();
}

std::string who_can_as(const Options& options, const reports::WhoCan& answer, std::size_t width) {
  const auto& format = options.common.output;
  if (options.common.json()) return reports::json::who_can(answer);
  if (format == "name") return reports::text::who_can_names(answer);
  if (format == "csv") return reports::text::who_can_csv(answer);
  return reports::text::who_can(answer, {format == "wide" ? 0 : width, options.system});
}

struct Answered {
  std::vector<Subject> subjects;  // subjects of the answer; empty for a transitive one
  bool whole = true;              // everything needed was read, and all words are known
};

Answered answer_for(const Options& options, const Cluster& cluster, const options::Groups& groups,
                    const std::vector<Diagnostic>& diagnostics, std::size_t width,
                    const Write& write) {
  const auto action = options::parse_action(options.question, cluster);
  const rbac::Authorizer authorizer(cluster);
  if (options.transitive) {
    return {{}, answer_transitively(options, action, authorizer, diagnostics, write)};
  }
  auto answer = queries::who_can(authorizer, action, groups.memberships);
  options::add_listed(groups, authorizer.index(), {}, answer.caveats);
  queries::add_lost(diagnostics, answer.caveats.incomplete);
  write(who_can_as(options, answer, width));
  Answered answered{{}, answer.caveats.whole()};
  for (const auto& entry : answer.subjects) answered.subjects.push_back(entry.subject);
  return answered;
}

// Output written piece by piece; YAML only as a whole.
struct Out {
  const Options& options;
  Io& io;
  std::string json = {};

  void write(const std::string& text) {
    if (options.common.output == "yaml") {
      json += text;
    } else {
      io.out << (options.transitive && !options.common.json() ? shown(text, io) : text);
    }
  }

  void finish() {
    if (!json.empty()) io.out << options.common.data(std::move(json));
  }
};

// Answers for each cluster in turn, then lists subjects in several of them.
int run_all_clusters(const Options& options, Io& io) {
  const store::Store store(options.source.db, store::OpenMode::ReadOnly);
  std::vector<Diagnostic> trouble;
  const auto groups = options::load_memberships(options.groups, options.source, trouble);
  options::report_diagnostics(trouble);
  reports::json::AllClusters as_json;
  reports::text::AllClusters as_text;
  const bool json = options.common.json();
  Out out{options, io};
  bool whole = true;
  analysis::for_each_cluster(
      store, [&](const store::ClusterStore& held, const store::SnapshotInfo& newest) {
        auto cluster = held.load_snapshot(newest.id);
        if (const auto told = options.source.version.told()) cluster.kubernetes = *told;
        std::string answer;
        auto lost = held.snapshot_diagnostics(newest.id);
        lost.insert(lost.end(), trouble.begin(), trouble.end());
        const auto [subjects, complete] =
            answer_for(options, cluster, groups, lost, table_width(io),
                       [&answer](const std::string& text) { answer += text; });
        whole = whole && complete;
        const reports::ClusterMoment moment{newest.cluster, newest.id, newest.taken};
        out.write(json ? as_json.add(moment, answer) : as_text.add(moment, answer, subjects));
      });
  out.write(json ? as_json.finish() : as_text.finish());
  out.finish();
  return !whole || options::any_unreadable(trouble) ? kInput : kOk;
}

int run_who_can(const Options& options, Io& io) {
  options::set_up_log(options.common);
  require_resource(options);
  if (options.all_clusters) return run_all_clusters(options, io);
  const auto loaded = options::load_cluster(options.source, io);
  std::vector<Diagnostic> trouble;
  const auto groups = options::load_memberships(options.groups, options.source, trouble);
  if (options.source.db.empty()) options::report_diagnostics(loaded.diagnostics);
  options::report_diagnostics(trouble);
  auto lost = loaded.diagnostics;
  lost.insert(lost.end(), trouble.begin(), trouble.end());
  Out out{options, io};
  const bool whole = answer_for(options, loaded.cluster, groups, lost, table_width(io),
                                [&](const std::string& text) { out.write(text); })
                         .whole;
  out.finish();
  return options::is_incomplete(loaded) || !whole || options::any_unreadable(trouble) ? kInput
                                                                                      : kOk;
}

}  // namespace

Run declare_who_can(options::Parser& app) {
  auto options = std::make_shared<Options>();
  options::add_question_options(app, options->question, /*required=*/true);
  app.add_flag(
      "--transitive", options->transitive,
      "also list subjects that could become able to, or whose controller would do it, each with "
      "its path");
  app.add_flag("--all", options->all,
               "with --transitive: print each subject; otherwise subjects with the same path are "
               "printed together, and those of Kubernetes itself are counted (JSON has all)")
      .needs("--transitive");
  app.add_option("--all-paths", options->all_paths,
                 "with --transitive: maximum number of paths for each subject")
      .in_range(1, 1000)
      .needs("--transitive");
  options::add_source_options(app, options->source, /*db_is_target=*/false);
  app.add_flag("--all-clusters", options->all_clusters,
               "answer for every cluster of the database, from its newest snapshot")
      .needs("--db")
      .excludes("--snapshot")
      .excludes("--at")
      .excludes("--cluster");
  options::add_groups_file_option(app, options->groups);
  app.add_flag("--system", options->system,
               "also list Kubernetes' own subjects with its default bindings (JSON has all)");
  options::add_common_options(app, options->common,
                              {"text", "wide", "json", "yaml", "name", "csv"});
  return [options](Io& io) { return run_who_can(*options, io); };
}

}  // namespace nsposture::cli::commands
