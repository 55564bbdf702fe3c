using System.Globalization;
using System.Text.Json.Nodes;
using Bib.Cli.Errors;
using Bib.Client.Connections;

namespace Bib.Cli.Connections;

/// <summary>
/// The contexts of this user, in <c>contexts.json</c>, and the tokens of those signed in to, in <c>tokens.json</c>;
/// both in bib's configuration folder, 0600.
/// </summary>
internal sealed class ContextStore(Func<string, string?> variable)
{
    private const string Current = "current";
    private const string Contexts = "contexts";

    /// <summary>The name of the context that holds when none is named.</summary>
    public string CurrentName => PrivateJson.Read(ContextsFile)[Current]?.GetValue<string>() ?? NodeContext.Local;

    private string ContextsFile => Path.Combine(Folder, "contexts.json");

    private string TokensFile => Path.Combine(Folder, "tokens.json");

    private string Folder => Path.GetDirectoryName(Client.Identity.UserKey.DefaultPath(variable))!;

    private NodeContext LocalContext => new(NodeContext.Local, SocketLocation.DefaultPath(variable), null);

    /// <summary>All of them, the local one first.</summary>
    public IReadOnlyList<NodeContext> All() =>
    [
        LocalContext,
        .. (PrivateJson.Read(ContextsFile)[Contexts] as JsonObject ?? []).Select(entry => Read(entry.Key, entry.Value))
            .OrderBy(context => context.Name, StringComparer.Ordinal),
    ];

    /// <summary>One of them.</summary>
    /// <exception cref="CliException">There is none of that name.</exception>
    public NodeContext Find(string name) => All().FirstOrDefault(context => context.Name == name)
        ?? throw new CliException(
            CliException.BadContext, ExitCode.NotFound, $"There is no context '{name}'.",
            "bib context list; a new one is made with: bib login HOST:PORT");

    /// <summary>Makes a context the one that holds when none is named.</summary>
    public void Use(string name)
    {
        Find(name);
        var file = PrivateJson.Read(ContextsFile);
        file[Current] = name;
        PrivateJson.Write(ContextsFile, file);
    }

    /// <summary>Keeps a context, in the place of one that has its name.</summary>
    public void Save(NodeContext context)
    {
        var file = PrivateJson.Read(ContextsFile);
        if (file[Contexts] is not JsonObject contexts) file[Contexts] = contexts = [];
        contexts[context.Name] = new JsonObject
        {
            ["address"] = context.Address!.GetLeftPart(UriPartial.Authority),
            ["node_id"] = context.NodeId,
            ["server_key"] = context.ServerKey,
            ["user_id"] = context.UserId,
        };
        PrivateJson.Write(ContextsFile, file);
    }

    /// <summary>Forgets a context, its pin and its token; the local one then holds where it did.</summary>
    public void Forget(string name)
    {
        ForgetToken(name);
        var file = PrivateJson.Read(ContextsFile);
        (file[Contexts] as JsonObject)?.Remove(name);
        if (file[Current]?.GetValue<string>() == name) file.Remove(Current);
        PrivateJson.Write(ContextsFile, file);
    }

    /// <summary>The token of a context, while it lasts; null when nobody is signed in.</summary>
    public string? TokenOf(string name, DateTimeOffset now)
    {
        var token = PrivateJson.Read(TokensFile)[name] as JsonObject;
        var isOver = token?["expires_at"]?.GetValue<string>() is { } end
            && DateTimeOffset.TryParse(end, CultureInfo.InvariantCulture, out var moment) && moment <= now;
        return isOver ? null : token?["token"]?.GetValue<string>();
    }

    /// <summary>Keeps a token.</summary>
    public void SaveToken(string name, string token, DateTimeOffset expiresAt)
    {
        var file = PrivateJson.Read(TokensFile);
        file[name] = new JsonObject { ["token"] = token, ["expires_at"] = expiresAt.ToString("O", CultureInfo.InvariantCulture) };
        PrivateJson.Write(TokensFile, file);
    }

    /// <summary>Forgets a context's token.</summary>
    public void ForgetToken(string name)
    {
        var file = PrivateJson.Read(TokensFile);
        if (file.Remove(name)) PrivateJson.Write(TokensFile, file);
    }

    private static NodeContext Read(string name, JsonNode? node) =>
        Uri.TryCreate(node?["address"]?.GetValue<string>(), UriKind.Absolute, out var address)
            && address.Scheme == Uri.UriSchemeHttps
            ? new(
                name, null, address, node!["node_id"]?.GetValue<string>(), node["server_key"]?.GetValue<string>(),
                node["user_id"]?.GetValue<string>())
            : throw new CliException(
                CliException.BadContext, ExitCode.Failed, $"The context '{name}' has no https address.",
                "Mend contexts.json, or sign in again: bib login HOST:PORT");
}
