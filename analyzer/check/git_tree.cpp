#include "analyzer/check/git_tree.h"

#include "analyzer/check/chart.h"
#include "analyzer/ingest/bytes/source_file.h"
#include "analyzer/ingest/manifest/manifest_files.h"
#include "analyzer/process/program.h"
#include "graph/base/error.h"

#include <fmt/format.h>

#include <charconv>
#include <filesystem>
#include <set>
#include <string_view>
#include <utility>

namespace nsposture::check {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSubmodule = "160000 ";  // the mode of its entry

struct Entry {
  std::string object;
  std::string path;  // relative to the folder that is asked for
};

// In a hook git names its repository in the environment; ours is the one that the path lies in.
// No prompt, no lock, no fetch of missing objects, no program of the repository's configuration.
const std::vector<std::string>& quiet_environment() {
  static const std::vector<std::string> kVariables = {"GIT_TERMINAL_PROMPT=0",
                                                      "GIT_OPTIONAL_LOCKS=0",
                                                      "GIT_NO_LAZY_FETCH=1",
                                                      "GIT_NO_REPLACE_OBJECTS=1",
                                                      "GIT_DIR",
                                                      "GIT_WORK_TREE",
                                                      "GIT_INDEX_FILE",
                                                      "GIT_PREFIX",
                                                      "LC_ALL=C"};
  return kVariables;
}

class Repository {
 public:
  explicit Repository(std::string folder) : folder_(std::move(folder)) {}

  [[nodiscard]] process::ProgramResult run(std::vector<std::string> arguments,
                                           const std::string& input = {}) const {
    std::vector<std::string> all = {"git", "-C", folder_, "-c", "core.fsmonitor=false"};
    all.insert(all.end(), std::make_move_iterator(arguments.begin()),
               std::make_move_iterator(arguments.end()));
    auto result = process::run_program(
        {.arguments = std::move(all), .environment = quiet_environment(), .input = input});
    if (result.code == 127) {
      throw Error(ErrorCode::Usage, "--base-ref needs git, which is not here");
    }
    return result;
  }

 private:
  std::string folder_;
};

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

[[noreturn]] void fail_ref(const std::string& ref, const std::string& message) {
  const bool no_repository = message.find("not a git repository") != std::string::npos;
  if (no_repository) throw Error(ErrorCode::Usage, "--base-ref: not in a git repository");
  if (message.find("dubious ownership") != std::string::npos) {
    throw Error(ErrorCode::Usage, "--base-ref: " + first_line(message));
  }
  throw Error(ErrorCode::Usage,
              fmt::format("git does not know `{}`: fetch it first (in CI, check out with the whole "
                          "history or fetch that branch)",
                          ref));
}

std::string commit_of(const Repository& repository, const std::string& ref) {
  const bool fork = ref.size() > 3 && ref.ends_with("...");
  const auto name = fork ? ref.substr(0, ref.size() - 3) : ref;
  const auto found =
      repository.run({"rev-parse", "--verify", "--quiet", "--end-of-options", name + "^{commit}"});
  if (found.code != 0) {
    fail_ref(name, repository.run({"rev-parse", "--git-dir"}).err);
  }
  auto commit = first_line(found.out);
  if (!fork) return commit;
  const auto base = repository.run({"merge-base", commit, "HEAD"});
  if (base.code != 0) {
    throw Error(
        ErrorCode::Usage,
        fmt::format("git finds no commit where `{}` and HEAD part: fetch more of the history",
                    name));
  }
  return first_line(base.out);
}

// Lines `100644 blob HASH\tPATH`, each ended by NUL. Links and submodules are no files.
std::vector<Entry> parse_listing(std::string_view listing) {
  std::vector<Entry> entries;
  while (!listing.empty()) {
    const auto end = std::min(listing.find('\0'), listing.size());
    const auto line = listing.substr(0, end);
    listing.remove_prefix(std::min(end + 1, listing.size()));
    const auto tab = line.find('\t');
    if (tab == std::string_view::npos || !line.starts_with("100")) continue;
    const auto space = line.rfind(' ', tab);
    entries.push_back(
        {std::string(line.substr(space + 1, tab - space - 1)), std::string(line.substr(tab + 1))});
  }
  return entries;
}

// Each object as `HASH blob SIZE\nCONTENT\n`, in the order asked for.
std::vector<std::string> read_objects(const Repository& repository,
                                      const std::vector<Entry>& entries) {
  std::string wanted;
  for (const auto& entry : entries) wanted += entry.object + '\n';
  const auto answer = repository.run({"cat-file", "--batch"}, wanted);
  std::vector<std::string> contents;
  std::string_view rest = answer.out;
  for (const auto& entry : entries) {
    const auto newline = std::min(rest.find('\n'), rest.size());
    const auto header = rest.substr(0, newline);
    std::size_t size = 0;
    const auto number = header.substr(header.rfind(' ') + 1);
    const auto parsed = std::from_chars(number.data(), number.data() + number.size(), size);
    if (parsed.ec != std::errc() || rest.size() < newline + size + 2) {
      throw Error(ErrorCode::Input,
                  fmt::format("git cannot read `{}` of that commit: {}", entry.path,
                              first_line(answer.err.empty() ? std::string(header) : answer.err)));
    }
    contents.emplace_back(rest.substr(newline + 1, size));
    rest.remove_prefix(newline + size + 2);
  }
  return contents;
}

// The manifests, and what else Helm renders in a chart.
bool is_source(const std::string& path, const std::set<std::string>& all) {
  const FileExists exists = [&](const std::string& name) { return all.contains(name); };
  return ingest::manifest::is_manifest_name(path) || is_template(path, exists) ||
         is_crd_file(path, exists);
}

SourceFile to_source(std::string name, std::string_view content) {
  auto unpacked = ingest::bytes::unpack(content);
  SourceFile file;
  file.name = std::move(name);
  file.text = std::move(unpacked.text);
  file.trouble = std::move(unpacked.trouble);
  note_pointer(file);
  return file;
}

// The nearest folder above that still exists: the change may have deleted the rest.
fs::path existing_folder(fs::path path) {
  std::error_code error;
  while (!path.empty() && !fs::is_directory(path, error)) path = path.parent_path();
  return path.empty() ? fs::path(".") : path;
}

}  // namespace

std::vector<SourceFile> read_git_tree(const std::string& ref, const std::string& path) {
  const fs::path asked(path);
  const auto folder = existing_folder(asked);
  const Repository repository(folder.string());
  const auto commit = commit_of(repository, ref);
  const auto listing = repository.run({"ls-tree", "-r", "-z", commit});
  if (listing.code != 0) throw Error(ErrorCode::Input, "git ls-tree: " + first_line(listing.err));
  const auto below = asked.lexically_relative(folder);
  const auto wanted = below == "." || below.empty() ? std::string() : below.string();
  auto listed = parse_listing(listing.out);
  std::set<std::string> all;
  for (const auto& entry : listed) all.insert(entry.path);
  std::vector<Entry> entries;
  for (auto& entry : listed) {
    const bool itself = entry.path == wanted;
    const bool inside = wanted.empty() || entry.path.starts_with(wanted + "/");
    if (itself || (inside && is_source(entry.path, all))) entries.push_back(std::move(entry));
  }
  const auto contents = read_objects(repository, entries);
  std::vector<SourceFile> files;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto name = (folder / entries[i].path).string();
    files.push_back(to_source(shown_name(name), contents[i]));
  }
  return files;
}

bool is_unfetched_submodule(const std::string& path) {
  std::error_code error;
  if (!fs::is_directory(path, error) || !fs::is_empty(path, error)) return false;
  auto whole = fs::absolute(path).lexically_normal();
  if (!whole.has_filename()) whole = whole.parent_path();
  try {
    const Repository repository(whole.parent_path().string());
    const auto listing = repository.run({"ls-files", "-s", "-z", "--", whole.filename().string()});
    return listing.code == 0 && listing.out.starts_with(kSubmodule);
  } catch (const Error&) {
    return false;  // without git there are no submodules either
  }
}

std::optional<SourceFile> find_git_file(const std::string& ref, const std::string& name) {
  for (auto& file : read_git_tree(ref, name)) {
    if (fs::path(file.name).lexically_normal() == fs::path(name).lexically_normal()) {
      return std::move(file);
    }
  }
  return std::nullopt;
}

}  // namespace nsposture::check
