// Manifests and logs are opened in one way: compression, links and kinds of files.
#include "analyzer/ingest/bytes/source_file.h"
#include "analyzer/ingest/manifest/manifest_source.h"
#include "tests/support/packed.h"
#include "tests/unit/ingest/audit/audit_support.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace nsposture::ingest {

namespace {

namespace fs = std::filesystem;

constexpr auto kManifest = R"(apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: reader
rules:
- apiGroups: [""]
  resources: [namespaces]
  verbs: [get]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: readers
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reader}
subjects:
- {apiGroup: rbac.authorization.k8s.io, kind: Group, name: dev}
)";

manifest::ReadResult manifests_of(const std::string& path) {
  manifest::ReadOptions options;
  options.builtin_roles = "none";
  return manifest::read_rbac({path}, options);
}

// What both readers said of a path, in order.
std::vector<std::string> said_of_manifests(const std::string& path) {
  std::vector<std::string> said;
  for (const auto& diagnostic : manifests_of(path).diagnostics) said.push_back(diagnostic.message);
  return said;
}

std::vector<std::string> said_of_logs(const std::string& path) {
  MemorySink sink;
  std::vector<std::string> said;
  for (const auto& diagnostic : audit::import::import_into({path}, sink, {}, {}).unreadable) {
    said.push_back(diagnostic.message);
  }
  return said;
}

void check_is_manifest(const manifest::ReadResult& result) {
  CHECK(result.diagnostics.empty());
  REQUIRE(result.cluster.roles.size() == 1);
  CHECK(result.cluster.roles[0].meta.name == "reader");
  CHECK(result.cluster.roles[0].rules.size() == 1);
  CHECK(result.cluster.roles[0].pos.line == 1);
  REQUIRE(result.cluster.bindings.size() == 1);
  CHECK(result.cluster.bindings[0].meta.name == "readers");
  CHECK(result.cluster.bindings[0].pos.line == 10);
}

// Standard input comes from a file while this lives.
class Stdin {
 public:
  explicit Stdin(const std::string& path) : kept_(::dup(STDIN_FILENO)) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    REQUIRE(::dup2(file, STDIN_FILENO) == STDIN_FILENO);
    ::close(file);
  }

  ~Stdin() {
    ::dup2(kept_, STDIN_FILENO);
    ::close(kept_);
  }

  Stdin(const Stdin&) = delete;
  Stdin& operator=(const Stdin&) = delete;

 private:
  int kept_;
};

}  // namespace

TEST_CASE("a manifest is the same however it is compressed and named", "[ingest][bytes]") {
  const TempFolder folder;
  const std::string plain = kManifest;
  const auto name =
      GENERATE(as<std::string>(), "m.yaml", "m.yaml.gz", "m.json.zst", "m.yml.xz", "m");
  for (const auto& content : {plain, gzipped(plain), zstd_compressed(plain), xz_compressed(plain),
                              xz_compressed(gzipped(plain))}) {
    const auto path = folder.write(name, content);
    check_is_manifest(manifests_of(path));
    const Stdin input(path);
    check_is_manifest(manifests_of("-"));
  }
}

TEST_CASE("a folder's compressed manifests are found by their names", "[ingest][bytes]") {
  const TempFolder folder;
  const auto name = GENERATE("m.yaml.gz", "m.yml.zst", "m.json.xz", "m.yaml");
  folder.write(name, zstd_compressed(kManifest));
  folder.write("m.txt.xz", "{{{");
  check_is_manifest(manifests_of(folder.path("")));
}

TEST_CASE("formats that are not read are named alike", "[ingest][bytes]") {
  const TempFolder folder;
  // A zip archive of logs is read.
  const auto magic = GENERATE(as<std::string>(), "BZh91AY&SY", "7z\xbc\xaf\x27",
                              "\x04\x22\x4d\x18", "\x1f\x9d");
  const auto path = folder.write("a.yaml", magic);
  const auto logs = said_of_logs(path);
  REQUIRE(logs.size() == 1);
  CHECK(said_of_manifests(path) == std::vector<std::string>{"is " + logs[0]});
}

TEST_CASE("links and kinds of files are treated alike", "[ingest][bytes]") {
  const TempFolder folder;
  folder.write("whole.yaml", "# nothing\n");
  fs::create_directories(folder.path("a"));
  fs::create_directory_symlink(folder.path(""), folder.path("a/up"));
  fs::create_directory_symlink(folder.path("a"), folder.path("again"));
  fs::create_symlink(folder.path("whole.yaml"), folder.path("link.yaml"));
  fs::create_symlink(folder.path("nowhere"), folder.path("dangling.yaml"));
  REQUIRE(::mkfifo(folder.path("pipe.yaml").c_str(), 0600) == 0);
  const std::string not_followed = "is a link to a folder that holds it: not followed";
  const std::string missing = "cannot be opened: No such file or directory";
  const std::string pipe = "is a named pipe, not a file: use `-` for standard input";
  CHECK(said_of_manifests(folder.path("")) ==
        std::vector<std::string>{not_followed, missing, pipe});
  folder.write("whole.yaml", "");
  const auto logs = said_of_logs(folder.path(""));
  REQUIRE(logs.size() == 3);
  CHECK(logs[0] == not_followed);
  CHECK(logs[1] == missing);
  CHECK(logs[2] == "`" + folder.path("pipe.yaml") + "` " + pipe);
}

TEST_CASE("a log behind links is read once", "[ingest][bytes]") {
  const TempFolder folder;
  fs::create_directories(folder.path("elsewhere/real"));
  fs::create_directories(folder.path("logs"));
  folder.write("elsewhere/real/a.log", event_line("a") + "\n");
  fs::create_directory_symlink(folder.path("elsewhere/real"), folder.path("logs/one"));
  fs::create_directory_symlink(folder.path("elsewhere/real"), folder.path("logs/two"));
  MemorySink sink;
  const auto result = audit::import::import_into({folder.path("logs")}, sink, {}, {});
  CHECK(result.unreadable.empty());
  CHECK(result.tally.lines == 1);
  CHECK(result.tally.kept == 1);
}

TEST_CASE("damage of any compression is told of a manifest", "[ingest][bytes]") {
  std::string text;
  for (unsigned i = 0; i < 20'000; ++i) text += std::to_string(i * 2654435761U) + "\n";
  const auto [packed, name] = GENERATE_COPY(std::pair(zstd_compressed(text), std::string("zstd")),
                                            std::pair(xz_compressed(text), std::string("xz")),
                                            std::pair(gzipped(text), std::string("gzip")));
  const auto cut = bytes::unpack(packed.substr(0, packed.size() / 2));
  CHECK(cut.trouble == "ends too early: its " + name + " data is cut");
  CHECK(text.starts_with(cut.text));
  CHECK(bytes::unpack(packed + "garbage").trouble ==
        "has bytes after its " + name + " data that are none");
  CHECK(bytes::unpack(packed).text == text);
}

TEST_CASE("a bomb of any compression ends in a sentence", "[ingest][bytes]") {
  const std::string much(300U << 20U, ' ');
  const auto packed =
      GENERATE_COPY(zstd_compressed(much), gzipped(zstd_compressed(much)), xz_compressed(much));
  const auto file = bytes::unpack(packed);
  CHECK(file.trouble == "expands more than 200 times when unpacked: this is no manifest");
  CHECK(file.text.size() < 2 * bytes::kBombFloor);
}

}  // namespace nsposture::ingest
