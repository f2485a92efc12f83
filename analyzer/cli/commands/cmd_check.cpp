#include "analyzer/check/baseline.h"
#include "analyzer/check/check.h"
#include "analyzer/check/git/git_tree.h"
#include "analyzer/check/git/work_tree.h"
#include "analyzer/check/init.h"
#include "analyzer/check/policy.h"
#include "analyzer/check/policy_in_force.h"
#include "analyzer/cli/commands/command.h"
#include "analyzer/cli/commands/steps.h"
#include "analyzer/cli/options/options.h"
#include "analyzer/cli/terminal/exit_code.h"
#include "analyzer/cli/terminal/version.h"
#include "analyzer/cli/terminal/write_file.h"
#include "analyzer/config/config.h"
#include "analyzer/ingest/manifest/manifest_source.h"
#include "analyzer/queries/check.h"
#include "graph/base/edit_distance.h"
#include "graph/base/error.h"
#include "reports/check_format.h"
#include "reports/escape/printable.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>

namespace nsposture::cli::commands {

namespace {

namespace fs = std::filesystem;

struct Options {
  options::CommonOptions common;
  std::vector<std::string> paths;
  std::vector<std::string> base;
  std::string base_ref;
  std::vector<std::string> cluster;
  std::string cluster_name;  // of the databases
  std::string db;
  std::string policy;
  std::vector<std::string> exclude;
  std::vector<std::string> allow_unread;
  std::vector<std::string> reports;
  std::string fail_on;
  options::VersionOptions version;
  std::string default_namespace = "default";
  bool explain = false;
  bool init = false;
  bool no_takeovers = false;
};

bool is_database(const std::string& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return false;
  std::ifstream file(path, std::ios::binary);
  std::string head(16, '\0');
  file.read(head.data(), static_cast<std::streamsize>(head.size()));
  return head.starts_with("SQLite format 3");
}

// A file in this folder whose name looks like a misspelled policy name; "" for none.
std::string misspelt_policy() {
  constexpr std::size_t kLettersOff = 2;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(".", error)) {
    const auto name = entry.path().filename().string();
    if (name.starts_with('.') && edit_distance(name, check::kPolicyFile) <= kLettersOff) {
      return name;
    }
  }
  return {};
}

// The policy of this folder. A policy that would be silently ignored is an error.
std::optional<check::Policy> policy_of_folder() {
  const std::string here(check::kPolicyFile);
  std::error_code error;
  if (fs::exists(here, error)) return check::read_policy(here);
  const auto other = misspelt_policy();
  if (other.empty()) return std::nullopt;
  throw Error(ErrorCode::Usage,
              fmt::format("the policy file is called `{}`, so `{}` would not hold: rename it, or "
                          "name it with --policy",
                          here, other));
}

// Whether the current folder, with its policy, is in a repository that knows that commit.
bool knows_commit(const std::string& ref) {
  try {
    (void)check::find_git_file(ref, std::string(check::kPolicyFile));
    return true;
  } catch (const Error& error) {
    if (error.code() != ErrorCode::Usage) throw;
    return false;
  }
}

// Without a base, or with --policy, the user's choice; else the policy in force before the change.
check::PolicyInForce find_policy(const Options& options, const Io& io) {
  const auto chosen = [](const std::optional<check::Policy>& policy) {
    if (!policy) return check::PolicyInForce{};
    return check::PolicyInForce{*policy, check::baseline_of(*policy), {}};
  };
  if (!options.policy.empty()) return chosen(check::read_policy(options.policy));
  const auto here = policy_of_folder();
  if (!here && io.configuration != nullptr && io.configuration->check) {
    // A change could bring a policy that lets it pass: with a base, the file must be named
    // explicitly.
    const bool based = !options.base.empty() || !options.base_ref.empty();
    if (based && options.common.config.empty() && std::getenv("NSPOSTURE_CONFIG") == nullptr) {
      throw Error(
          ErrorCode::Usage,
          fmt::format("{} has a policy for `check`, and the change may have written it: name "
                      "the file with --config, or put the policy into {}",
                      io.configuration->file, check::kPolicyFile));
    }
    return chosen(io.configuration->check);
  }
  if (!options.base.empty()) {
    return check::policy_of_base(here, [&](const std::string& name) {
      return check::find_source_file(
          check::place_in_base(name, options.paths.front(), options.base.front()));
    });
  }
  // Outside of the repository it is not part of the change.
  if (options.base_ref.empty() || !knows_commit(options.base_ref)) return chosen(here);
  return check::policy_of_base(
      here, [&](const std::string& name) { return check::find_git_file(options.base_ref, name); });
}

// `--cluster` is already used: it names the source of the cluster.
store::ClusterStore open_database(const std::string& path, const std::string& cluster) {
  return options::choose_cluster(store::Store(path, store::OpenMode::ReadOnly), path, cluster,
                                 "--cluster-name");
}

Cluster database_cluster(const std::string& path, const std::string& cluster, bool& incomplete) {
  const auto store = open_database(path, cluster);
  const auto latest = store.latest_snapshot();
  if (!latest) {
    throw Error(ErrorCode::Usage, "`" + path + "` has no snapshot: run `nsposture scan` first");
  }
  incomplete = latest->unreadable != 0;
  return store.load_snapshot(latest->id);
}

// What the manifests are added to: the cluster, or the defaults of every API server.
Cluster held_cluster(const Options& options, bool& incomplete) {
  const auto read = options::read_options(options.version, options.default_namespace);
  if (options.cluster.size() == 1 && is_database(options.cluster.front())) {
    auto cluster = database_cluster(options.cluster.front(), options.cluster_name, incomplete);
    if (const auto told = options.version.told()) cluster.kubernetes = *told;
    return cluster;
  }
  if (!options.cluster.empty()) {
    auto result = ingest::manifest::read_rbac(options.cluster, read);
    options::require_rbac(options.cluster, result);
    options::report_diagnostics(result.diagnostics);
    incomplete = options::any_unreadable(result.diagnostics);
    return std::move(result.cluster);
  }
  ingest::manifest::ReadResult result;
  ingest::manifest::read_rbac_text("", "", read, result);
  return std::move(result.cluster);
}

std::string format_of_report(const std::string& path) {
  if (auto format = reports::check_format_of_file(path)) return *std::move(format);
  throw Error(ErrorCode::Usage,
              "no report format of a check is known for `" + path +
                  "`; the endings are .md .json .sarif .xml .gitlab.json .github.txt .txt");
}

bool is_stdin(const std::string& path) {
  return path == "-";
}

bool lies_in(const std::string& path, const std::vector<check::SourceFile>& files) {
  const auto wanted = fs::path(check::shown_name(path)).lexically_normal();
  return std::ranges::any_of(files, [&](const check::SourceFile& file) {
    const auto relative = fs::path(file.name).lexically_normal().lexically_relative(wanted);
    return wanted == "." || (!relative.empty() && *relative.begin() != "..");
  });
}

Diagnostic unread_folder(const std::string& path, const std::string& message) {
  Diagnostic diagnostic;
  diagnostic.kind = DiagnosticKind::Unreadable;
  diagnostic.file = check::shown_name(path);
  diagnostic.message = message;
  return diagnostic;
}

// A given folder that is itself a submodule is reported as such.
void add_missing(const std::string& path, std::vector<check::SourceFile>& files) {
  auto missing = check::missing_files(path);
  std::ranges::move(missing, std::back_inserter(files));
}

std::vector<check::SourceFile> proposed_files(const Options& options) {
  std::vector<check::SourceFile> files;
  if (options.base_ref.empty()) {
    files = check::read_source_files(options.paths);
    for (const auto& path : options.paths) add_missing(path, files);
    return files;
  }
  for (const auto& path : options.paths) {
    if (is_stdin(path)) {
      throw Error(ErrorCode::Usage,
                  "--base-ref is for files and folders: standard input is in no "
                  "commit; give what was there with --base");
    }
    // A path that the change deletes is no error: it proposes nothing.
    std::error_code error;
    if (!fs::exists(path, error)) continue;
    auto some = check::read_source_files({path});
    std::ranges::move(some, std::back_inserter(files));
    add_missing(path, files);
  }
  return files;
}

std::vector<check::SourceFile> base_files(const Options& options) {
  std::vector<check::SourceFile> files;
  if (!options.base.empty()) {
    files = check::read_source_files(options.base);
    check::require_named(files);
    return files;
  }
  for (const auto& path : options.paths) {
    auto some = check::read_git_tree(options.base_ref, path);
    std::ranges::move(some, std::back_inserter(files));
  }
  return files;
}

void refuse_to_overwrite(const std::string& path) {
  std::error_code error;
  if (fs::exists(path, error)) {
    throw Error(ErrorCode::Usage, "`" + path + "` is there already: --init writes only the first");
  }
}

int write_first_policy(const check::CheckResult& result, Io& io) {
  const std::string policy(check::kPolicyFile);
  const std::string baseline(check::kBaselineFile);
  std::vector<store::Finding> findings;
  for (const auto& checked : result.findings) {
    if (checked.state != store::FindingState::Accepted) findings.push_back(checked.finding);
  }
  // These files are meant to be committed.
  write_file(baseline, check::baseline_text(findings), FileReaders::Umask);
  write_file(policy, check::first_policy(result), FileReaders::Umask);
  io.out << fmt::format("wrote {} and {} with {} known findings\n", policy, baseline,
                        findings.size());
  for (const auto& diagnostic : result.unreadable) {
    io.out << fmt::format("excluded, because it cannot be read as it is: {}\n",
                          reports::escape::printable(describe(diagnostic)));
  }
  return kOk;
}

class CheckRun {
 public:
  CheckRun(const Options& options, Io& io) : options_(options), io_(io) {}

  int run() {
    for (const auto& path : options_.reports) (void)format_of_report(path);
    if (options_.init) {
      refuse_to_overwrite(std::string(check::kPolicyFile));
      refuse_to_overwrite(check::kBaselineFile);
    }
    if (!options_.init) in_force_ = find_policy(options_, io_);
    auto& unread = in_force_.policy.allow_unread;
    unread.insert(unread.end(), options_.allow_unread.begin(), options_.allow_unread.end());
    read();
    if (options_.init) return write_first_policy(check::run_check(input()), io_);
    return report();
  }

 private:
  void read() {
    check::ManifestOptions manifests;
    manifests.default_namespace = options_.default_namespace;
    manifests.exclude = in_force_.policy.exclude;
    manifests.exclude.insert(manifests.exclude.end(), options_.exclude.begin(),
                             options_.exclude.end());
    exclude_ = manifests.exclude;
    reader_.emplace(std::move(manifests));
    auto files = proposed_files(options_);
    if (options_.init) check::require_named(files);
    std::vector<std::string> empty;
    std::ranges::copy_if(options_.paths, std::back_inserter(empty),
                         [&](const std::string& path) { return !lies_in(path, files); });
    // A change may remove the last object from a file, but not from a stream.
    for (auto& file : files) {
      file.is_named = file.is_named && (!compares() || file.name == check::shown_name("-"));
    }
    proposed_ = reader_->read(std::move(files), check::find_source_file);
    auto base = compares() ? base_files(options_) : std::vector<check::SourceFile>();
    if (compares() && options_.base.empty()) add_submodules(base);
    for (const auto& path : empty) complain_of_empty(path, base);
    if (compares()) base_ = reader_->read(std::move(base), base_file_finder());
    spdlog::info("{} files read, {} parsed", proposed_.found + base_.found, reader_->parsed());
    if (!options_.db.empty()) {
      events_ = open_database(options_.db, options_.cluster_name);
    }
  }

  void add_submodules(std::vector<check::SourceFile>& base) {
    for (const auto& path : options_.paths) {
      auto found = check::read_base_submodules(options_.base_ref, path);
      std::ranges::move(found.files, std::back_inserter(base));
      std::ranges::move(found.links, std::back_inserter(links_));
      for (const auto& file : found.unread) {
        const bool told = std::ranges::any_of(proposed_.troubles, [&](const Diagnostic& trouble) {
          return trouble.file == file.name;
        });
        if (told || check::is_excluded(file.name, exclude_)) continue;
        proposed_.troubles.push_back(unread_folder(file.name, file.trouble));
      }
    }
  }

  // What a change deletes existed before it. Nothing in either state is a user error.
  void complain_of_empty(const std::string& path, const std::vector<check::SourceFile>& base) {
    if (options_.init) return;
    const bool was_there = options_.base.empty() ? lies_in(path, base) : !base.empty();
    if (was_there) return;
    proposed_.troubles.push_back(unread_folder(path, why_empty(path)));
  }

  [[nodiscard]] std::string why_empty(const std::string& path) const {
    std::error_code error;
    if (!compares()) return "holds no manifest";
    if (fs::exists(path, error)) return "holds no manifest, and held none before the change";
    return fmt::format("exists neither here nor in {}", base_text());
  }

  [[nodiscard]] check::FindSource base_file_finder() const {
    if (!options_.base.empty()) return check::find_source_file;
    return [this](const std::string& name) {
      return check::find_base_file(options_.base_ref, links_, name);
    };
  }

  [[nodiscard]] bool compares() const {
    return !options_.init && (!options_.base.empty() || !options_.base_ref.empty());
  }

  check::CheckInput input() {
    check::CheckInput input;
    input.proposed = &proposed_;
    if (compares()) input.base = &base_;
    input.paths = {options_.paths, options_.base.empty() ? options_.paths : options_.base};
    input.cluster = held_cluster(options_, incomplete_);
    input.cluster_is_complete = !options_.init && !options_.cluster.empty();
    input.policy = &in_force_.policy;
    input.policy_told = in_force_.told;
    input.baseline = in_force_.baseline;
    if (events_) {
      input.events = [&](const auto& visit) { events_->for_each_event(visit); };
    }
    input.takeovers = !options_.no_takeovers;
    input.now = io_.now();
    return input;
  }

  [[nodiscard]] std::string base_text() const {
    if (!options_.base_ref.empty()) return fmt::format("`{}`", options_.base_ref);
    if (options_.base.empty()) return {};
    return fmt::format("`{}`", fmt::join(options_.base, "`, `"));
  }

  [[nodiscard]] std::string cluster_text() const {
    if (options_.cluster.empty()) return {};
    return fmt::format("`{}`", fmt::join(options_.cluster, "`, `"));
  }

  queries::CheckQuestion question() {
    queries::CheckQuestion question;
    question.input = input();
    question.cluster_incomplete = incomplete_;
    question.fail_on =
        !options_.fail_on.empty() ? options_.fail_on : in_force_.policy.fail_on.value_or("high");
    question.base = base_text();
    question.cluster = cluster_text();
    question.version = kVersion;
    return question;
  }

  int report() {
    const auto report = queries::check(question());
    const auto terminal = text_options(io_);
    // First, so that a failed write hides no finding.
    io_.out << reports::render_check(report, options_.common.output, terminal) << std::flush;
    for (const auto& path : options_.reports) {
      write_file(path, reports::render_check(report, format_of_report(path), terminal),
                 FileReaders::Umask);
    }
    if (report.incomplete || report.refused) return kInput;
    return report.failing > 0 ? kFindings : kOk;
  }

  const Options& options_;
  Io& io_;
  check::PolicyInForce in_force_;
  std::optional<check::ManifestReader> reader_;
  check::ManifestSet proposed_;
  check::ManifestSet base_;
  std::vector<std::string> exclude_;
  std::vector<check::GitLink> links_;  // the base's submodules
  std::optional<store::ClusterStore> events_;
  bool incomplete_ = false;
};

// An unset variable in a pipeline must not mean "without".
std::string wrong_when_empty(const std::string& value) {
  return value.empty() ? "it is empty: is a variable not set?" : "";
}

void add_inputs(options::Parser& app, Options& options) {
  app.add_option("path", options.paths,
                 "manifests as proposed: files, folders, or - for stdin (default: this folder)")
      .type_name("PATH");
  auto base = app.add_option("--base", options.base, "manifests as they were: files or folders");
  base.type_name("PATH").check(wrong_when_empty);
  app.add_option(
         "--base-ref", options.base_ref,
         "manifests as they were in this git commit, branch or tag; REF... is the commit where it "
         "and HEAD diverge")
      .type_name("REF")
      .check(wrong_when_empty)
      .excludes(base);
  app.add_option("--cluster", options.cluster,
                 "what the cluster holds: a dump (file or folder), or a database with a snapshot")
      .type_name("SOURCE")
      .check(wrong_when_empty);
  app.add_option("--db", options.db, "a database with audit events: is a grant in use taken away?")
      .type_name("FILE")
      .check(wrong_when_empty);
  app.add_option("--cluster-name", options.cluster_name,
                 "which cluster of those databases, if they have several")
      .type_name("NAME");
  options::add_version_options(app, options.version);
  app.add_option("--default-namespace", options.default_namespace,
                 "namespace of objects that do not name one")
      .show_default();
}

}  // namespace

Run declare_check(options::Parser& app) {
  auto options = std::make_shared<Options>();
  add_inputs(app, *options);
  app.add_option(
         "--policy", options->policy,
         "the policy file (default: .nsposture.yaml of this folder; with a base, that of the base)")
      .type_name("FILE")
      .check(wrong_when_empty);
  app.add_option("--exclude", options->exclude, "exclude files whose name matches this pattern")
      .type_name("PATTERN");
  app.add_option(
         "--allow-unread", options->allow_unread,
         "content that cannot be read does not fail the check in files whose name matches this "
         "pattern")
      .type_name("PATTERN");
  app.add_option("--fail-on", options->fail_on,
                 "exit 1 when a new finding is at least this severe (default: that of the policy, "
                 "otherwise high)")
      .one_of({"none", "info", "low", "medium", "high", "critical"});
  app.add_flag("--explain", options->explain,
               "in text: all evidence, why each finding matters and how to fix it");
  app.add_option("--report", options->reports,
                 "write a report in the format of the file ending: .md .json .sarif .xml (JUnit) "
                 ".gitlab.json .github.txt .txt")
      .type_name("FILE");
  app.add_flag("--init", options->init,
               "write .nsposture.yaml and a baseline from what is there, and check nothing");
  app.add_flag(
      "--no-takeovers", options->no_takeovers,
      "do not search for subjects that could become able to create namespaces: much faster on top "
      "of a large cluster; the result says so");
  options::add_common_options(app, options->common, reports::check_formats());
  return [options](Io& io) {
    options::set_up_log(options->common);
    io.explain = options->explain;
    if (options->paths.empty()) options->paths = {"."};
    return CheckRun(*options, io).run();
  };
}

}  // namespace nsposture::cli::commands
