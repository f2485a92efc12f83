#include "analyzer/ingest/bytes/source_file.h"
#include "graph/base/error.h"
#include "tests/support/packed.h"
#include "tests/unit/ingest/rbac/reading.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

using namespace nsposture;
using namespace nsposture::ingest;
namespace fs = std::filesystem;

namespace {

// A folder of its own for one test, gone afterwards.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "nsposture-XXXXXX").string();
    path = ::mkdtemp(name.data());
  }

  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }

  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string write(const std::string& name, const std::string& content) const {
    fs::create_directories((path / name).parent_path());
    std::ofstream(path / name, std::ios::binary) << content;
    return (path / name).string();
  }

  fs::path path;
};

manifest::ReadResult read_paths(const std::vector<std::string>& paths) {
  manifest::ReadOptions options;
  options.builtin_roles = "none";
  return manifest::read_rbac(paths, options);
}

std::vector<std::string> troubles(const manifest::ReadResult& result) {
  std::vector<std::string> found;
  for (const auto& diagnostic : result.diagnostics) found.push_back(diagnostic.message);
  return found;
}

}  // namespace

TEST_CASE("text in UTF-16 is read, and in UTF-32 refused", "[ingest]") {
  using namespace std::string_literals;
  CHECK(bytes::unpack("\xFF\xFE"
                      "a\0\xE4\0\xAC\x20\x3D\xD8\x00\xDE"s)
            .text == "a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80");
  CHECK(bytes::unpack("\xFE\xFF\0a"s).text == "a");
  CHECK(bytes::unpack("\xEF\xBB\xBF"
                      "a"s)
            .text == "a");
  CHECK(bytes::unpack("\xFF\xFE"
                      "a\0b"s)
            .trouble == "is in UTF-16 and ends within a character");
  CHECK(bytes::unpack("\xFF\xFE"
                      "\x3D\xD8"s)
            .trouble == "is in UTF-16 with half of a character missing");
  const auto wide = bytes::unpack("\xFF\xFE\0\0a\0\0\0"s);
  CHECK(wide.trouble == "is in UTF-32: write it in UTF-8");
  CHECK(wide.text.empty());
}

TEST_CASE("a folder is walked in sorted order, manifests only", "[ingest]") {
  const Folder folder;
  folder.write("b/c.json", role_json("c"));
  folder.write("b/a.yml", role_yaml("b"));
  folder.write("a.yaml", role_yaml("a"));
  folder.write("z.yaml.gz", gzipped(role_yaml("z")));
  folder.write("notes.txt", "{{{");
  folder.write(".git/x.yaml", "{{{");
  const auto result = read_paths({folder.path.string()});
  CHECK(result.diagnostics.empty());
  CHECK(role_names(result) == Strings{"a", "b", "c", "z"});
  REQUIRE(result.cluster.files.size() == 4);
  CHECK(result.cluster.files[1] == (folder.path / "b/a.yml").string());
}

TEST_CASE("an empty folder is told", "[ingest]") {
  const Folder folder;
  CHECK(troubles(read_paths({folder.path.string()})) ==
        Strings{"no *.yaml, *.yml or *.json files in there"});
}

TEST_CASE("links in a circle are not followed, and nothing is read twice", "[ingest]") {
  const Folder folder;
  folder.write("a/x.yaml", role_yaml("a"));
  fs::create_directory_symlink(folder.path, folder.path / "a/up");
  fs::create_directory_symlink(folder.path / "a", folder.path / "again");
  fs::create_symlink(folder.path / "a/x.yaml", folder.path / "link.yaml");
  fs::create_symlink(folder.path / "nowhere", folder.path / "dangling.yaml");
  const auto result = read_paths({folder.path.string()});
  CHECK(role_names(result) == Strings{"a"});
  CHECK(troubles(result) == Strings{"is a link to a folder that holds it: not followed",
                                    "cannot be opened: No such file or directory"});
}

TEST_CASE("a mounted ConfigMap is read once", "[ingest]") {
  const Folder folder;
  folder.write("..2026/x.yaml", role_yaml("a"));
  fs::create_directory_symlink(folder.path / "..2026", folder.path / "..data");
  fs::create_symlink(folder.path / "..data/x.yaml", folder.path / "x.yaml");
  const auto result = read_paths({folder.path.string()});
  CHECK(result.diagnostics.empty());
  CHECK(role_names(result) == Strings{"a"});
}

TEST_CASE("a missing path costs only itself, unless nothing else could be read", "[ingest]") {
  const Folder folder;
  const auto good = folder.write("a.yaml", role_yaml("a"));
  const auto missing = (folder.path / "missing.yaml").string();
  const auto result = read_paths({missing, good});
  CHECK(role_names(result) == Strings{"a"});
  CHECK(unreadable(result) == Strings{missing + ": cannot be opened: No such file or directory"});
  CHECK_THROWS_WITH(read_paths({missing}),
                    "`" + missing + "` cannot be opened: No such file or directory");
  try {
    read_paths({missing});
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::Input);
  }
}

TEST_CASE("a named pipe or a device is not waited for", "[ingest]") {
  const Folder folder;
  const auto good = folder.write("a.yaml", role_yaml("a"));
  const auto pipe = (folder.path / "pipe.yaml").string();
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  const auto result = read_paths({pipe, good, "/dev/null"});
  CHECK(role_names(result) == Strings{"a"});
  CHECK(troubles(result) ==
        Strings{"is a named pipe, not a file: use `-` for standard input", "is no regular file"});
}

TEST_CASE("what may not be read is told", "[ingest]") {
  if (::geteuid() == 0) return;  // nothing is forbidden to root
  const Folder folder;
  folder.write("closed/a.yaml", role_yaml("a"));
  folder.write("b.yaml", role_yaml("b"));
  const auto locked = folder.write("c.yaml", role_yaml("c"));
  fs::permissions(folder.path / "closed", fs::perms::none);
  fs::permissions(locked, fs::perms::none);
  const auto result = read_paths({folder.path.string()});
  fs::permissions(folder.path / "closed", fs::perms::owner_all);
  CHECK(role_names(result) == Strings{"b"});
  CHECK(troubles(result) ==
        Strings{"cannot be opened: Permission denied", "cannot be listed: Permission denied"});
}

TEST_CASE("gzip is known by its magic, with all its members", "[ingest]") {
  const Folder folder;
  const auto path =
      folder.write("dump", gzipped(role_yaml("a") + "---\n") + gzipped(role_yaml("b")));
  const auto result = read_paths({path});
  CHECK(result.diagnostics.empty());
  CHECK(role_names(result) == Strings{"a", "b"});
}

TEST_CASE("cut gzip data is told, and only whole objects are used", "[ingest]") {
  const Folder folder;
  std::string list = "{\"kind\":\"List\",\"items\":[";
  std::string documents;
  for (int i = 0; i < 2000; ++i) {
    const auto name = fmt::format("r{}", i * 7919);
    if (i != 0) list += ',';
    list += role_json(name);
    documents += "---\n";
    documents += role_yaml(name);
  }
  for (const auto& text : {list + "]}", documents}) {
    const auto packed = gzipped(text);
    const auto result = read_paths({folder.write("cut.gz", packed.substr(0, packed.size() / 2))});
    REQUIRE_FALSE(result.diagnostics.empty());
    CHECK(result.diagnostics[0].message == "ends too early: its gzip data is cut");
    CHECK(result.diagnostics.size() <= 2);
    CHECK(result.cluster.roles.size() > 100);
    CHECK(result.cluster.roles.size() < 2000);
    for (const auto& role : result.cluster.roles) CHECK(role.rules.size() == 1);
  }
}

TEST_CASE("damaged gzip data and foreign compression are told", "[ingest]") {
  CHECK(bytes::unpack("\x1f\x8b\x08 garbage").trouble == "holds damaged gzip data");
  CHECK(bytes::unpack(gzipped("a: b\n") + "garbage").trouble ==
        "has bytes after its gzip data that are none");
  CHECK(bytes::unpack(gzipped("a: b\n") + std::string(512, '\0')).trouble.empty());
  CHECK(bytes::unpack("\x28\xb5\x2f\xfd....").trouble == "holds damaged zstd data");
  CHECK(bytes::unpack("plain").trouble.empty());
  CHECK(bytes::unpack("plain").text == "plain");
  CHECK(bytes::unpack("\x1f\x8b").trouble == "ends too early: its gzip data is cut");
  CHECK(bytes::unpack(gzipped("")).trouble.empty());
}

TEST_CASE("a gzip bomb ends in a sentence", "[ingest]") {
  const auto input = bytes::unpack(gzipped(std::string(300U << 20U, ' ')));
  CHECK(input.trouble == "expands more than 200 times when unpacked: this is no manifest");
}

TEST_CASE("a sparse file beyond four gibibytes is refused in a sentence", "[ingest]") {
  const Folder folder;
  const auto path = folder.write("large.json", "{");
  fs::resize_file(path, std::uint64_t{5} << 30U);
  const auto good = folder.write("a.yaml", role_yaml("a"));
  const auto result = read_paths({path, good});
  CHECK(troubles(result) == Strings{"is larger than 4 GiB: split the dump by kind"});
  CHECK(role_names(result) == Strings{"a"});
}

TEST_CASE("a file of a folder that should have held objects is not passed over", "[ingest]") {
  const std::string role =
      "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: r, namespace: a}\n"
      "rules: []\n";

  struct Case {
    std::string name;
    std::string content;
    std::string trouble;  // "" where the file does no harm
  };

  const auto error = "an error in place of objects: the command that wrote it failed";
  const auto [name, content, trouble] = GENERATE_COPY(values<Case>(
      {{"b.yaml", "Error from server (Forbidden): roles is forbidden\n", error},
       {"b.yaml", "error: You must be logged in to the server\n", error},
       {"b.yaml", "Error from server (NotFound): a\nError from server (Forbidden): b\n", error},
       {"b.json", R"({"type": "error", "status": "401", "message": "must authenticate"})", error},
       {"b.yaml", "null\n", "`null` in place of an object"},
       {"b.yaml", "---\n# nothing\n~\n", "`~` in place of an object"},
       {"b.json", "{}", "`{}` in place of an object"},
       {"b.json", " [] \n", "`[]` in place of an object"},
       {"b", role,
        "it holds a Role and was not read: of a folder *.yaml, *.yml and *.json are; name the file "
        "itself"},
       {"b.txt", role,
        "it holds a Role and was not read: of a folder *.yaml, *.yml and *.json are; name the file "
        "itself"},
       {"b.yaml", "# a file of comments\n---\n", ""},
       {"values.yaml", "{}\n", ""},
       {"b.yaml", "replicas: 3\n", ""},
       {"b.yaml", "status: enabled\nerrors: {pages: 3}\n", ""},
       {"audit.json",
        R"({"apiVersion": "audit.k8s.io/v1", "kind": "Event", "responseObject": {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": {"name": "r"}, "rules": []}})",
        ""},
       {"README", "It makes a ClusterRole and its roleRef.\n", ""}}));
  CAPTURE(name, content);
  const Folder folder;
  folder.write("a.yaml", role);
  folder.write(name, content);
  const auto read = read_paths({folder.path.string()});
  CHECK(read.cluster.roles.size() == 1);
  CHECK(troubles(read) ==
        (trouble.empty() ? std::vector<std::string>{} : std::vector<std::string>{trouble}));
  CHECK(read.cluster.reading.unread.size() == (trouble.empty() ? 0U : 1U));
}

TEST_CASE("each file of a dump is to hold objects, of other folders not", "[ingest]") {
  const auto kept = GENERATE(true, false);
  const std::string metadata =
      kept ? "{name: r, namespace: a, uid: u, resourceVersion: '1', creationTimestamp: "
             "'2026-01-01T00:00:00Z'}"
           : "{name: r, namespace: a}";
  const Folder folder;
  folder.write("a.yaml",
               "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleList\nitems:\n- metadata: " +
                   metadata + "\n  rules: []\n");
  folder.write("b.yaml", "answer: none\n");
  const auto read = read_paths({folder.path.string()});
  const auto found = troubles(read);
  CHECK(std::ranges::count(found, "no object of Kubernetes in it") == (kept ? 1 : 0));
}

TEST_CASE("a word of RBAC is found wherever it lies in an oddly named file", "[ingest]") {
  const Folder folder;
  folder.write("a.yaml", role_yaml("a"));
  // Around the end of the first piece that is read, and behind it.
  const auto before = GENERATE((1U << 20U) - 60, (1U << 20U) - 30, 3U << 20U);
  CAPTURE(before);
  std::string text;
  while (text.size() < before) text += "# a line that says nothing\n";
  folder.write("odd", text + role_yaml("b"));
  const auto found = troubles(read_paths({folder.path.string()}));
  REQUIRE(found.size() == 1);
  CHECK(found[0].starts_with("it holds a ClusterRole and was not read"));
  folder.write("odd", text);
  CHECK(troubles(read_paths({folder.path.string()})).empty());
  // PowerShell's redirection writes UTF-16.
  std::string wide = "\xFF\xFE";
  for (const char c : role_yaml("b")) wide += std::string{c, '\0'};
  folder.write("odd", wide);
  CHECK(troubles(read_paths({folder.path.string()})).size() == 1);
}
