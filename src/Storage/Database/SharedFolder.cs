using System.Data;
using System.Security.Cryptography;
using Bib.Storage.Files;
using Bib.Storage.Postgres;

namespace Bib.Storage.Database;

/// <summary>
/// Proves that a folder is the one which all processes of a node share: it holds a token that the node's database
/// knows. Two silos that each kept blobs in a folder of their own would lose each other's.
/// </summary>
/// <param name="database">Is asked as bibd_admin.</param>
public sealed class SharedFolder(BibDatabase database)
{
    /// <summary>The file that holds the node's id and the token.</summary>
    public const string FileName = "bib-storage";

    private const string Prefix = "shared storage ";
    private const int TokenBytes = 32;

    /// <summary>Compares, or at the first start marks the folder.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="PostgresServerException">It is another folder than the node's other processes use.</exception>
    public async Task ProveAsync(string folder, CancellationToken cancellationToken)
    {
        var nodeId = database.NodeId;
        var operation = OperationContext.Current("shared-folder", DatabaseRole.Admin);
        await using var connection = await database.OpenAsync(operation, cancellationToken);
        await using var transaction = await connection.BeginAsync(IsolationLevel.ReadCommitted, cancellationToken);
        await connection.ExecuteAsync($"SELECT pg_advisory_xact_lock({DatabaseBootstrap.LockKey})", cancellationToken);
        var comment = await connection.ScalarAsync<string>(
            "SELECT obj_description('orleans'::regnamespace, 'pg_namespace')", cancellationToken);
        var known = comment is not null && comment.StartsWith(Prefix, StringComparison.Ordinal)
            ? comment[Prefix.Length..]
            : null;
        var file = Path.Combine(folder, FileName);
        var found = Read(file);
        if (known is null && (found is null || found.Value.Node == nodeId))
        {
            var token = found?.Token ?? RandomNumberGenerator.GetHexString(TokenBytes * 2, lowercase: true);
            if (found is null) DurableFile.WriteSecret(file, System.Text.Encoding.ASCII.GetBytes($"{nodeId} {token}\n"));
            await connection.ExecuteAsync($"COMMENT ON SCHEMA orleans IS '{Prefix}{token}'", cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return;
        }

        if (found is { } mark && mark.Node == nodeId && mark.Token == known) return;
        throw new PostgresServerException(
            $"cluster.shared_dir is '{folder}', which is not the storage that this node's other processes share"
            + (found is null ? $" (it has no file '{FileName}')" : $" (its file '{FileName}' is of node {found.Value.Node})")
            + ": mount theirs there.");
    }

    private static (string Node, string Token)? Read(string file)
    {
        if (!File.Exists(file)) return null;
        var words = File.ReadAllText(file).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        return words is [var node, var token] && token.Length == TokenBytes * 2 && token.All(char.IsAsciiHexDigitLower)
            ? (node, token)
            : throw new PostgresServerException($"'{file}' is damaged: it holds a node's id and a token, on one line.");
    }
}
