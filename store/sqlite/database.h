// One SQLite connection, opened the way this project needs it, and closed with its owner.
#pragma once

#include <cstdint>
#include <string>

struct sqlite3;

namespace nsposture::store {

// Whoever opens a database of another program by mistake is told so.
inline constexpr std::int32_t kApplicationId = 0x4e535031;  // "NSP1"

class Database {
 public:
  // Creates a missing file with mode 0600. Throws Error(Input) for what is not a database of ours.
  static Database open_read_write(const std::string& path);
  // Works without the right to write, in the file or its folder.
  static Database open_read_only(const std::string& path);

  Database(Database&& other) noexcept;
  Database& operator=(Database&& other) noexcept;
  ~Database();

  // Runs statements without parameters or results.
  void execute(const std::string& sql);
  [[nodiscard]] std::int64_t query_int(const std::string& sql) const;

  [[nodiscard]] sqlite3* handle() const { return handle_; }

  [[nodiscard]] const std::string& path() const { return path_; }

  // The failed call's cause as an Error: a full disk, a lock, damage… in one clear sentence.
  [[noreturn]] void fail() const;

 private:
  Database(sqlite3* handle, std::string path);
  void configure(bool writable);
  void refuse_foreign(bool writable);

  sqlite3* handle_ = nullptr;
  std::string path_;
};

// BEGIN IMMEDIATE … COMMIT; rolled back unless committed.
class Transaction {
 public:
  explicit Transaction(Database& database);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  void commit();

 private:
  Database& database_;
  bool open_ = true;
};

// Several reads of one state, whatever others write meanwhile. May stand inside another one or
// inside a Transaction.
class ReadTransaction {
 public:
  explicit ReadTransaction(Database& database);
  ~ReadTransaction();
  ReadTransaction(const ReadTransaction&) = delete;
  ReadTransaction& operator=(const ReadTransaction&) = delete;

 private:
  Database& database_;
};

}  // namespace nsposture::store
