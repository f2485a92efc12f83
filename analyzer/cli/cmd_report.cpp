#include "analyzer/cli/analysis.h"
#include "analyzer/cli/build_report.h"
#include "analyzer/cli/command.h"
#include "analyzer/cli/exit_code.h"
#include "analyzer/cli/options.h"
#include "graph/model/error.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>

namespace nsposture::cli {

namespace {

struct Options {
  CommonOptions common;
  std::string db;
  std::vector<std::string> formats;
  std::string out;
  bool explain = false;
};

int run_report(const Options& options, Io& io) {
  set_up_log(options.common);
  io.explain = options.explain;
  const store::Store store(options.db, store::OpenMode::ReadOnly);
  const auto analysis = store.latest_analysis();
  if (!analysis) {
    throw Error(ErrorCode::Usage, "`" + store::shown_database(options.db) +
                                      "` holds no analysis: run `nsposture analyze` first");
  }
  const auto file = correlation::open_case_file(store, std::nullopt);
  const auto data = build_report(store, *file, analysis->id, io);
  if (options.formats.size() == 1 && options.out.empty()) {
    io.out << render(data, options.formats.front(), io);
    return kOk;
  }
  const std::string folder = options.out.empty() ? "." : options.out;
  for (const auto& format : options.formats) {
    const auto path = folder + "/" + default_file_name(format);
    write_file(path, render(data, format, io));
    io.out << path << '\n';
  }
  return kOk;
}

}  // namespace

Run declare_report(CLI::App& app) {
  auto options = std::make_shared<Options>();
  app.add_option("--db", options->db, "the database")->required()->type_name("FILE");
  app.add_option("--format", options->formats, "the formats, several by commas")
      ->delimiter(',')
      ->required()
      ->check(CLI::IsMember(report_formats()));
  app.add_option("--out", options->out,
                 "folder for the files (default: one format goes to stdout, several go here)")
      ->type_name("FOLDER");
  app.add_flag("--explain", options->explain,
               "in text: why each finding matters and how to mend it");
  add_common_options(app, options->common);
  return [options](Io& io) { return run_report(*options, io); };
}

}  // namespace nsposture::cli
