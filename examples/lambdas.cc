// SPDX-License-Identifier: MIT
/* lambdas.cc - the executor from C++: a lambda in, its value out, exceptions across. */
#include <exception>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <gpukit/gpukit.h>

namespace gpukit
{

struct error : std::runtime_error {
    explicit error(const gpukit_error &from) : std::runtime_error(from.text), detail(from)
    {
    }
    gpukit_error detail;
};

/* What a lambda will give, or throw. */
template <typename T> class future
{
    struct state {
        std::function<T()> function;
        std::optional<T> value;
        std::exception_ptr thrown;
    };

  public:
    future(gpukit_executor *executor, std::function<T()> function)
        : own(new state{std::move(function), {}, nullptr})
    {
        gpukit_call call{};
        gpukit_error why{};
        call.function = run;
        call.argument = own.get();
        if (gpukit_executor_submit(executor, &call, &handle, &why) != GPUKIT_OK)
            throw error(why);
    }
    future(future &&other) : own(std::move(other.own)), handle(other.handle)
    {
        other.handle = nullptr;
    }
    ~future()
    {
        if (handle != nullptr) /* the lambda may still use what is ours */
            gpukit_future_result(handle, GPUKIT_FOREVER, nullptr, nullptr);
        gpukit_future_release(handle);
    }

    T get()
    {
        gpukit_error why{};
        gpukit_status status = gpukit_future_result(handle, GPUKIT_FOREVER, nullptr, &why);
        if (own->thrown)
            std::rethrow_exception(own->thrown);
        if (status != GPUKIT_OK)
            throw error(why);
        return *own->value;
    }

  private:
    /* Called from C, which knows no exceptions: none leaves it. */
    static gpukit_status run(gpukit_task *task, void *argument, void *)
    {
        state *mine = static_cast<state *>(argument);
        try {
            mine->value = mine->function();
            return GPUKIT_OK;
        } catch (...) {
            mine->thrown = std::current_exception();
            return gpukit_task_fail(task, 0, "an exception");
        }
    }

    std::unique_ptr<state> own;
    gpukit_future *handle = nullptr;
};

class executor
{
  public:
    executor()
    {
        gpukit_error why{};
        if (gpukit_executor_open(nullptr, &handle, &why) != GPUKIT_OK)
            throw error(why);
    }
    ~executor()
    {
        gpukit_executor_close(handle);
    }
    executor(const executor &) = delete;
    executor &operator=(const executor &) = delete;

    template <typename F> auto submit(F function)
    {
        return future<decltype(function())>(handle, std::move(function));
    }

  private:
    gpukit_executor *handle = nullptr;
};

} // namespace gpukit

int main()
{
    gpukit::executor executor;
    std::vector<gpukit::future<std::string>> words;
    const std::string greeting = "counted to ";
    for (int n = 1; n <= 4; n++)
        words.push_back(executor.submit([=] {
            if (n == 3)
                throw std::domain_error("nobody counts to three");
            return greeting + std::to_string(n);
        }));
    for (auto &word : words) {
        try {
            std::cout << word.get() << "\n";
        } catch (const std::domain_error &caught) {
            std::cout << "caught: " << caught.what() << "\n";
        }
    }
}
