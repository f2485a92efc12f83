#include "analyzer/analysis/fleet.h"
#include "analyzer/cli/commands/command.h"
#include "analyzer/cli/commands/split_files.h"
#include "analyzer/cli/commands/steps.h"
#include "analyzer/cli/options/options.h"
#include "analyzer/cli/terminal/exit_code.h"
#include "analyzer/cli/terminal/write_file.h"
#include "analyzer/queries/findings.h"
#include "graph/base/error.h"
#include "reports/format.h"
#include "reports/formats/report.h"
#include "reports/html/report.h"
#include "reports/json/report.h"
#include "reports/markdown/report.h"
#include "reports/text/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <system_error>

namespace nsposture::cli::commands {

namespace {

struct Options {
  options::CommonOptions common;
  std::string db;
  std::string cluster;
  std::vector<std::string> formats;
  std::string out;
  std::string split;
  bool explain = false;
  bool fleet = false;
  std::int64_t stale_s = 26L * 3600;
  std::string fail_on;  // empty: not given
  std::vector<std::string> trusted;
};

// The default assumes a scan each night, plus two hours for a slow one; older clusters missed one.
int run_fleet(const Options& options, Io& io) {
  for (const auto& format : options.formats) {
    if (reports::fleet_renderer_for(format) == nullptr) {
      throw Error(ErrorCode::Usage,
                  "a fleet is reported as csv, html, json, md or text, not as " + format);
    }
  }
  const store::Store store(options.db, store::OpenMode::ReadOnly);
  const auto fleet =
      analysis::build_fleet(store, std::chrono::seconds(options.stale_s), run_info(io));
  if (fleet.clusters.empty()) {
    throw Error(ErrorCode::Usage, "`" + store::shown_database(options.db) +
                                      "` has no snapshot: run `nsposture scan` first");
  }
  for (const auto& format : options.formats) {
    const auto text = reports::fleet_renderer_for(format)(fleet);
    if (options.formats.size() == 1 && options.out.empty()) {
      io.out << text;
      continue;
    }
    const auto path =
        (options.out.empty() ? "." : options.out) + "/fleet-" + default_file_name(format);
    write_file(path, text);
    io.out << path << '\n';
  }
  const auto least = store::severity_from(options.fail_on);
  const auto fails = [&](const reports::FleetCluster& cluster) {
    for (auto at = static_cast<std::size_t>(*least); at < cluster.open.size(); ++at) {
      if (cluster.open.at(at) != 0) return true;
    }
    return false;
  };
  // With --fail-on, a cluster that was never analyzed has no verdict.
  const bool wants_verdict = least.has_value();
  const auto lacks = [wants_verdict](const reports::FleetCluster& cluster) {
    return !cluster.not_read.empty() || cluster.outdated || (wants_verdict && !cluster.judged);
  };
  if (std::ranges::any_of(fleet.clusters, lacks)) return kInput;
  return least && std::ranges::any_of(fleet.clusters, fails) ? kFindings : kOk;
}

// The main page; writes its other pages beside it if requested.
std::string render_main(const reports::ReportData& data, const std::string& format,
                        const std::string& folder, const Options& options, const Io& io) {
  if (format != "html" || options.split.empty()) return render(data, format, io);
  auto report = reports::html::render_split_html(data, split_link(options.split, folder));
  write_split_pages(report.pages, options.split);
  return std::move(report.main);
}

void prepare_split(const Options& options) {
  if (options.split.empty()) return;
  if (std::ranges::find(options.formats, "html") == options.formats.end()) {
    throw Error(ErrorCode::Usage, "--split needs `--format html`");
  }
  prepare_split_folder(options.split);
}

// Writing a report succeeds: findings make it fail only with --fail-on.
int exit_code(const Options& options, const reports::ReportData& data) {
  if (data.lacks_needed) return kInput;
  if (options.fail_on.empty()) return kOk;
  options::RuleOptions gate;
  gate.fail_on = options.fail_on;
  return judged(gate, data);
}

void make_folder(const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) {
    throw Error(ErrorCode::Internal,
                fmt::format("cannot create the folder `{}`: {}", folder, error.message()));
  }
}

int run_report(const Options& options, Io& io) {
  options::set_up_log(options.common);
  if (options.fleet) return run_fleet(options, io);
  prepare_split(options);
  io.explain = options.explain;
  const auto store = options::open_for_reading(options.db, options.cluster);
  auto data = latest_report(store, options.db, io, Causes::Find, options.trusted);
  if (!options.fail_on.empty()) data.fail_on = store::severity_from(options.fail_on);
  if (options.formats.size() == 1 && options.out.empty()) {
    io.out << render_main(data, options.formats.front(), ".", options, io);
    return exit_code(options, data);
  }
  const std::string folder = options.out.empty() ? "." : options.out;
  make_folder(folder);
  for (const auto& format : options.formats) {
    const auto path = folder + "/" + default_file_name(format);
    write_file(path, render_main(data, format, folder, options, io));
    io.out << path << '\n';
  }
  return exit_code(options, data);
}

}  // namespace

Run declare_report(options::Parser& app) {
  auto options = std::make_shared<Options>();
  app.add_option("--db", options->db, "the database").required().type_name("FILE");
  options::add_cluster_option(app, options->cluster);
  auto fleet = app.add_flag("--fleet", options->fleet,
                            "all clusters of the database: by risk, what they have in common, what "
                            "changed");
  fleet.excludes("--cluster");
  app.add_duration("--stale", options->stale_s,
                   "with --fleet: age from which a scan is marked as too old (default: 26h)")
      .needs(fleet);
  app.add_option("--fail-on", options->fail_on,
                 "exit 1 when an open finding, with --fleet of any cluster, is at least this "
                 "severe (default: none); JUnit fails the same findings (default: high)")
      .one_of({"none", "info", "low", "medium", "high", "critical"});
  options::add_trusted_option(app, options->trusted);
  app.add_option("--format", options->formats, "the formats, several by commas")
      .separated_by(',')
      .required()
      .one_of(report_formats());
  app.add_option("--out", options->out,
                 "folder for the files (default: one format goes to stdout, several go here)")
      .type_name("FOLDER");
  app.add_option("--split", options->split,
                 "with html: folder for pages with every finding by cause, linked from the report")
      .type_name("FOLDER")
      .excludes("--fleet");
  app.add_flag("--explain", options->explain,
               "in text: why each finding matters and how to fix it");
  options::add_common_options(app, options->common, {"text", "json"});
  return [options](Io& io) { return run_report(*options, io); };
}

}  // namespace nsposture::cli::commands
