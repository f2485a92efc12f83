// `demo`: audits a small cluster embedded in the program, as a first look that needs no cluster,
// file or network.
#include "analyzer/cli/commands/command.h"
#include "analyzer/cli/options/options.h"
#include "analyzer/cli/terminal/exit_code.h"
#include "analyzer/cli/terminal/write_file.h"
#include "graph/base/error.h"
#include "graph/base/shell_quote.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

extern "C" {
extern const char nsposture_demo_cluster_begin[];
extern const char nsposture_demo_cluster_end[];
extern const char nsposture_demo_log_begin[];
extern const char nsposture_demo_log_end[];
}

namespace nsposture::cli::commands {

namespace {

namespace fs = std::filesystem;

struct Options {
  options::CommonOptions common;
  std::vector<std::string> reports;
  std::string folder;
  bool all = false;
};

// A folder that is removed at the end, unless the user named it.
class DemoFolder {
 public:
  explicit DemoFolder(const std::string& named) : kept_(!named.empty()) {
    std::error_code failed;
    if (kept_) {
      path_ = named;
      fs::create_directories(path_, failed);
    } else {
      auto pattern = (fs::temp_directory_path(failed) / "nsposture-demo-XXXXXX").string();
      if (::mkdtemp(pattern.data()) == nullptr) failed = {errno, std::generic_category()};
      path_ = pattern;
    }
    if (failed) {
      throw Error(ErrorCode::Input,
                  "cannot create the folder `" + path_.string() + "`: " + failed.message());
    }
  }

  DemoFolder(const DemoFolder&) = delete;
  DemoFolder& operator=(const DemoFolder&) = delete;

  ~DemoFolder() {
    std::error_code ignored;
    if (!kept_) fs::remove_all(path_, ignored);
  }

  [[nodiscard]] bool kept() const { return kept_; }

  [[nodiscard]] std::string path(const char* name) const { return (path_ / name).string(); }

  // Writes an embedded file; returns its path.
  [[nodiscard]] std::string write(const char* name, const char* begin, const char* end) const {
    auto file = path(name);
    write_file(file, std::string(begin, end));
    return file;
  }

 private:
  bool kept_;
  fs::path path_;
};

std::vector<std::string> audit_arguments(const Options& options, const DemoFolder& folder) {
  std::vector<std::string> line = {
      "nsposture",
      "audit",
      "--from",
      folder.write("cluster.json.gz", nsposture_demo_cluster_begin, nsposture_demo_cluster_end),
      "--audit-log",
      folder.write("audit.log.gz", nsposture_demo_log_begin, nsposture_demo_log_end)};
  const auto add = [&](const char* option, const std::string& value) {
    line.insert(line.end(), {option, value});
  };
  if (folder.kept()) add("--db", folder.path("posture.db"));
  for (const auto& report : options.reports) add("--report", report);
  if (options.all) line.emplace_back("--all");
  return line;
}

void write_next_steps(const Options& options, const DemoFolder& folder, Io& io) {
  if (!folder.kept()) {
    io.out
        << "\nThis was the bundled example. `nsposture demo --write DIR` keeps its files, so that "
           "you can try the commands above.\nOn your own cluster: nsposture audit --live\n";
    return;
  }
  const auto db = shell_quote(folder.path("posture.db"));
  io.out << "\nThe example is in " << options.folder << ". Next:\n"
         << "  nsposture investigate s1-lotus --db " << db << '\n'
         << "  nsposture who-can create namespaces --transitive --db " << db << '\n'
         << "  nsposture report --db " << db << " --format html --out "
         << shell_quote(folder.path("report")) << '\n';
}

int run_audit(const std::vector<std::string>& arguments, Io& io) {
  options::CommandLine line("nsposture", "", "");
  auto parser = line.add_command("audit", "");
  const auto audit = declare_audit(parser);
  const auto parsed = line.parse(arguments, io.out);
  if (!parsed.error.empty()) throw Error(ErrorCode::Usage, parsed.error);
  return audit(io);
}

// Quoted for a shell: the folder name may contain spaces.
void write_line(const std::vector<std::string>& arguments, Io& io) {
  io.err << '$';
  for (const auto& argument : arguments) io.err << ' ' << shell_quote(argument);
  io.err << '\n';
}

int run_demo(const Options& options, Io& io) {
  const DemoFolder folder(options.folder);
  auto arguments = audit_arguments(options, folder);
  if (!options.common.quiet) write_line(arguments, io);
  arguments.insert(arguments.end(), {"--output", options.common.output});
  if (options.common.quiet) arguments.emplace_back("--quiet");
  const int code = run_audit(arguments, io);
  // The example has findings on purpose: they are the expected result, not a failure.
  if (code != kOk && code != kFindings) return code;
  if (!options.common.json()) write_next_steps(options, folder, io);
  return kOk;
}

}  // namespace

Run declare_demo(options::Parser& app) {
  auto options = std::make_shared<Options>();
  app.add_option("--write", options->folder,
                 "keep the example in this folder: cluster.json.gz, audit.log.gz and posture.db")
      .type_name("DIR");
  app.add_option("--report", options->reports,
                 "also write a report; the name's ending is the format; may be repeated")
      .type_name("FILE")
      .one_value_each();
  app.add_flag("--all", options->all, "list every finding");
  options::add_common_options(app, options->common);
  return [options](Io& io) { return run_demo(*options, io); };
}

}  // namespace nsposture::cli::commands
