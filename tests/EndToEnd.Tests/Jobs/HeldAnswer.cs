using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Bib.EndToEnd.Tests.Jobs;

/// <summary>
/// A web server that answers with a table when it is let go, and not before: a job that fetches it stands at that
/// instruction for as long as a test wants.
/// </summary>
internal sealed class HeldAnswer : IAsyncDisposable
{
    private readonly WebApplication _web;
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _letGo = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private HeldAnswer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _web = builder.Build();
        _web.Urls.Add("http://127.0.0.1:0");
        _web.MapGet("/t.csv", (Delegate)AnswerAsync);
    }

    /// <summary>What to fetch.</summary>
    public string Url => $"{_web.Urls.Single()}/t.csv";

    /// <summary>Ends when somebody has asked for it.</summary>
    public Task Asked => _asked.Task;

    public static async Task<HeldAnswer> StartAsync()
    {
        var held = new HeldAnswer();
        await held._web.StartAsync(TestContext.Current.CancellationToken);
        return held;
    }

    /// <summary>From now on it is answered at once.</summary>
    public void LetGo() => _letGo.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        LetGo();
        await _web.DisposeAsync();
    }

    private async Task<string> AnswerAsync(HttpContext context)
    {
        _asked.TrySetResult();
        await _letGo.Task.WaitAsync(context.RequestAborted);
        return "station,t\na,1.5\nb,\n";
    }
}
