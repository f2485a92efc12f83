#include "analyzer/check/git/git_tree.h"

#include "analyzer/check/chart.h"
#include "analyzer/check/git/git_repository.h"
#include "analyzer/ingest/bytes/source_file.h"
#include "analyzer/ingest/manifest/manifest_files.h"
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

constexpr std::string_view kFileMode = "100";

struct Entry {
  std::string object;
  std::string path;  // relative to the requested folder
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

std::string commit_of(const GitRepository& repository, const std::string& ref) {
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

// Parses NUL-terminated lines `100644 blob HASH\tPATH`; keeps those whose mode starts with `mode`.
// "100" is files, without links and submodules.
std::vector<Entry> parse_listing(std::string_view listing, std::string_view mode) {
  std::vector<Entry> entries;
  while (!listing.empty()) {
    const auto end = std::min(listing.find('\0'), listing.size());
    const auto line = listing.substr(0, end);
    listing.remove_prefix(std::min(end + 1, listing.size()));
    const auto tab = line.find('\t');
    if (tab == std::string_view::npos || !line.starts_with(mode)) continue;
    const auto space = line.rfind(' ', tab);
    entries.push_back(
        {std::string(line.substr(space + 1, tab - space - 1)), std::string(line.substr(tab + 1))});
  }
  return entries;
}

// Each object as `HASH blob SIZE\nCONTENT\n`, in the requested order.
std::vector<std::string> read_objects(const GitRepository& repository,
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

// Manifests, and other files that Helm renders in a chart.
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

// The nearest existing parent folder: the change may have deleted the rest.
fs::path existing_folder(fs::path path) {
  std::error_code error;
  while (!path.empty() && !fs::is_directory(path, error)) path = path.parent_path();
  return path.empty() ? fs::path(".") : path;
}

// The content of a commit below the folder where git runs.
struct Listing {
  Listing(const std::string& ref, const std::string& path)
      : folder(existing_folder(path)), repository(folder.string()) {
    const auto commit = commit_of(repository, ref);
    auto listed = repository.run({"ls-tree", "-r", "-z", commit});
    if (listed.code != 0) throw Error(ErrorCode::Input, "git ls-tree: " + first_line(listed.err));
    text = std::move(listed.out);
    const auto below = fs::path(path).lexically_relative(folder);
    if (below != ".") wanted = below.string();
  }

  [[nodiscard]] bool is_asked(const Entry& entry) const { return entry.path == wanted; }

  [[nodiscard]] bool is_inside(const Entry& entry) const {
    return wanted.empty() || entry.path.starts_with(wanted + "/");
  }

  [[nodiscard]] std::string name_of(const Entry& entry) const {
    return shown_name((folder / entry.path).string());
  }

  fs::path folder;
  GitRepository repository;
  std::string wanted;  // relative to the folder; "" is all of it
  std::string text;
};

}  // namespace

std::vector<SourceFile> read_git_tree(const std::string& ref, const std::string& path) {
  const Listing listing(ref, path);
  auto listed = parse_listing(listing.text, kFileMode);
  std::set<std::string> all;
  for (const auto& entry : listed) all.insert(entry.path);
  std::vector<Entry> entries;
  for (auto& entry : listed) {
    const bool wanted =
        listing.is_asked(entry) || (listing.is_inside(entry) && is_source(entry.path, all));
    if (wanted) entries.push_back(std::move(entry));
  }
  const auto contents = read_objects(listing.repository, entries);
  std::vector<SourceFile> files;
  files.reserve(entries.size());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    files.push_back(to_source(listing.name_of(entries[i]), contents[i]));
  }
  return files;
}

std::vector<GitLink> git_links(const std::string& ref, const std::string& path) {
  const Listing listing(ref, path);
  std::vector<GitLink> links;
  for (const auto& entry : parse_listing(listing.text, kSubmoduleMode)) {
    const bool wanted = listing.is_asked(entry) || listing.is_inside(entry);
    if (wanted) links.push_back({listing.name_of(entry), entry.object});
  }
  return links;
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
