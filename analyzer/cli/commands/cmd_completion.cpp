// `completion`: the shell script that completes nsposture's words, and the words themselves.
#include "analyzer/cli/commands/command.h"
#include "analyzer/cli/options/options.h"
#include "analyzer/cli/terminal/exit_code.h"
#include "analyzer/ingest/kube/kubeconfig.h"
#include "analyzer/queries/known_subjects.h"
#include "analyzer/rules/registry.h"
#include "graph/model/cluster_index.h"
#include "reports/escape/terminal_text.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

extern "C" {
extern const char nsposture_completion_bash_begin[];
extern const char nsposture_completion_bash_end[];
extern const char nsposture_completion_zsh_begin[];
extern const char nsposture_completion_zsh_end[];
extern const char nsposture_completion_fish_begin[];
extern const char nsposture_completion_fish_end[];
}

namespace nsposture::cli::commands {

namespace {

struct Options {
  options::CommonOptions common;
  options::SourceOptions source;
  std::string what;
};

// Completion must be fast, so larger inputs are not read.
constexpr std::uintmax_t kMostBytes = 16U << 20U;

void write_rules(Io& io) {
  for (const auto& rule : rules::all_rules()) {
    io.out << rule.info.id << '\t' << rule.info.title << '\n';
  }
}

void write_contexts(Io& io) {
  for (const auto& name : ingest::kube::context_names(ingest::kube::default_kubeconfig_files())) {
    io.out << reports::escape::terminal_text(name) << '\n';
  }
}

bool is_cheap(const std::string& path) {
  std::error_code failed;
  return std::filesystem::is_regular_file(path, failed) &&
         std::filesystem::file_size(path, failed) <= kMostBytes;
}

// Empty if no source is named: completion does not read a live cluster.
std::optional<Cluster> read_cluster(const Options& options, Io& io) {
  const auto& source = options.source;
  if (source.db.empty() && source.from.empty()) return std::nullopt;
  if (source.db.empty() && !std::ranges::all_of(source.from, is_cheap)) return std::nullopt;
  return options::load_cluster(source, io).cluster;
}

void write_namespaces(const Cluster& cluster, Io& io) {
  std::set<std::string> names;
  for (const auto& ns : cluster.namespaces) names.insert(ns.meta.name);
  for (const auto& binding : cluster.bindings) names.insert(binding.meta.namespace_);
  names.erase("");
  for (const auto& name : names) io.out << reports::escape::terminal_text(name) << '\n';
}

void write_subjects(const Cluster& cluster, Io& io) {
  const ClusterIndex index(cluster);
  std::set<std::string> names;
  for (std::uint32_t i = 0; i < cluster.bindings.size(); ++i) {
    for (std::uint32_t s = 0; s < cluster.bindings[i].subjects.size(); ++s) {
      names.insert(queries::KnownSubjects::shown(index.subject_of(i, s)));
    }
  }
  for (const auto& account : cluster.service_accounts) {
    names.insert(queries::KnownSubjects::shown(
        {SubjectKind::ServiceAccount, account.meta.namespace_, account.meta.name}));
  }
  for (const auto& name : names) io.out << reports::escape::terminal_text(name) << '\n';
}

void write_names(const Options& options, Io& io) {
  const auto cluster = read_cluster(options, io);
  if (!cluster) return;
  if (options.what == "namespaces") {
    write_namespaces(*cluster, io);
  } else {
    write_subjects(*cluster, io);
  }
}

int run_completion(const Options& options, Io& io) {
  options::set_up_log(options.common);
  if (options.what == "bash") {
    io.out.write(nsposture_completion_bash_begin,
                 nsposture_completion_bash_end - nsposture_completion_bash_begin);
  } else if (options.what == "zsh") {
    io.out.write(nsposture_completion_zsh_begin,
                 nsposture_completion_zsh_end - nsposture_completion_zsh_begin);
  } else if (options.what == "fish") {
    io.out.write(nsposture_completion_fish_begin,
                 nsposture_completion_fish_end - nsposture_completion_fish_begin);
  } else if (options.what == "rules") {
    write_rules(io);
  } else if (options.what == "contexts") {
    write_contexts(io);
  } else {
    write_names(options, io);
  }
  return kOk;
}

}  // namespace

Run declare_completion(options::Parser& app) {
  auto options = std::make_shared<Options>();
  app.add_option(
         "what", options->what,
         "the script for bash, zsh or fish; or what such a script completes: the ids of the "
         "rules, the contexts of the kubeconfig, or the namespaces or subjects of --from or --db")
      .one_of({"bash", "zsh", "fish", "rules", "contexts", "namespaces", "subjects"})
      .required();
  auto from = app.add_option("--from", options->source.from,
                             "files of YAML or JSON; large ones and folders are left out");
  from.type_name("PATH").one_value_each();
  app.add_option("--db", options->source.db, "read from this database instead of --from")
      .type_name("FILE")
      .excludes(from);
  options::add_cluster_option(app, options->source.cluster_name);
  options::add_common_options(app, options->common, {"text"});
  return [options](Io& io) { return run_completion(*options, io); };
}

}  // namespace nsposture::cli::commands
