using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Users;

namespace Bib.Grains.Users;

/// <summary>A command as the grain keeps it in mind: its name, whom it is about, and what exactly was asked.</summary>
internal sealed class UserCommand
{
    private readonly Func<byte[]> _content;

    private UserCommand(string name, UserId user, string? expectedETag, CommandContext context, Func<byte[]> content)
    {
        (Name, User, ExpectedETag, Context) = (name, user, expectedETag, context);
        _content = content;
    }

    /// <summary>The command's public name, for the audit log.</summary>
    public string Name { get; }

    public UserId User { get; }

    public string? ExpectedETag { get; }

    public CommandContext Context { get; }

    /// <summary>
    /// SHA-256 of what was asked, in hex: of the request, or else of name and content. Only for commands that have a
    /// key.
    /// </summary>
    public string Fingerprint => field ??= Context.Request ?? MakeFingerprint();

    // The context is left out: a repeat has another operation id.
    public static UserCommand Of(CreateUser command, UserId user) => new(
        "CreateUser", user, null, command.Context, () =>
            JsonSerializer.SerializeToUtf8Bytes(command with { Context = null! }, UserJson.Default.CreateUser));

    public static UserCommand Of(UpdateUser command) => new(
        "UpdateUser", command.User, command.ExpectedETag, command.Context, () =>
            JsonSerializer.SerializeToUtf8Bytes(command with { Context = null! }, UserJson.Default.UpdateUser));

    public static UserCommand Of(ChangeUserStatus command) => new(
        $"{command.Transition}User", command.User, command.ExpectedETag, command.Context, () =>
            JsonSerializer.SerializeToUtf8Bytes(command with { Context = null! }, UserJson.Default.ChangeUserStatus));

    private string MakeFingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(Name));
        hash.AppendData([0]);
        hash.AppendData(_content());
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
