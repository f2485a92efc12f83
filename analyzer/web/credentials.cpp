#include "analyzer/web/credentials.h"

#include "graph/base/error.h"
#include "graph/base/trim.h"

#include <fmt/format.h>

#include <array>
#include <fstream>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <sys/stat.h>

namespace nsposture::web {

namespace {

// Digests have equal length, so comparing them reveals nothing about the length of a token.
std::string digest(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned length = 0;
  if (EVP_Digest(text.data(), text.size(), out.data(), &length, EVP_sha256(), nullptr) != 1) {
    throw Error(ErrorCode::Internal, "cannot compute SHA-256");
  }
  return {reinterpret_cast<const char*>(out.data()), length};
}

std::vector<std::string> read_digests(const std::string& path) {
  std::vector<std::string> digests;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    const auto token = trim(line);
    if (!token.empty() && token.front() != '#') digests.push_back(digest(token));
  }
  return digests;
}

}  // namespace

std::string file_state(const std::string& path) {
  struct stat info {};

  if (::stat(path.c_str(), &info) != 0) return {};
  return fmt::format("{}:{}:{}:{}.{}", info.st_dev, info.st_ino, info.st_size, info.st_mtim.tv_sec,
                     info.st_mtim.tv_nsec);
}

TokenFile::TokenFile(std::string path) : path_(std::move(path)) {
  refresh();
  if (digests_.empty()) {
    throw Error(ErrorCode::Usage, fmt::format("`{}` cannot be read or holds no token", path_));
  }
}

// During a replacement the file may be missing or empty for a moment: the tokens stay.
void TokenFile::refresh() {
  auto state = file_state(path_);
  if (state.empty() || state == state_) return;
  auto digests = read_digests(path_);
  if (digests.empty()) return;
  digests_ = std::move(digests);
  state_ = std::move(state);
}

bool TokenFile::holds(std::string_view token) {
  const auto tried = digest(token);
  const std::lock_guard lock(mutex_);
  refresh();
  bool found = false;
  for (const auto& known : digests_) {
    if (CRYPTO_memcmp(known.data(), tried.data(), tried.size()) == 0) found = true;
  }
  return found && !token.empty();
}

}  // namespace nsposture::web
