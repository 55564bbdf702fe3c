using Cel.Ast;
using Cel.Lexing;
using Cel.Values;

namespace Cel.Parsing;

// Tokens one after the other, what is said of those that do not fit, and how it goes on behind them.
internal sealed partial class Parser
{
    private void Expect(TokenKind kind, string wanted)
    {
        if (TryTake(kind)) return;
        Report($"unexpected {Shown(_token)}: expected {wanted}");
        // A colon that is missing ahead of a value is taken as if it were there.
        if (kind == TokenKind.Colon && StartsValue(_token)) return;
        Skip(kind);
        TryTake(kind);
    }

    /// <summary>Goes to what was awaited, to a comma, or to what ends a bracket around, past whole brackets.</summary>
    private void Skip(TokenKind awaited)
    {
        var open = 0;
        while (_token.Kind != TokenKind.End)
        {
            if (open == 0 && (_token.Kind == awaited || EndsValue(_token))) return;
            if (_token.Kind is TokenKind.LeftParen or TokenKind.LeftBracket or TokenKind.LeftBrace) open++;
            if (_token.Kind is TokenKind.RightParen or TokenKind.RightBracket or TokenKind.RightBrace) open--;
            Advance();
        }
    }

    private static bool EndsValue(Token token) => token.Kind is TokenKind.RightParen or TokenKind.RightBracket
        or TokenKind.RightBrace or TokenKind.Comma or TokenKind.Colon or TokenKind.End;

    private static bool StartsValue(Token token) => !EndsValue(token) && token.Kind is not (TokenKind.Invalid or TokenKind.Dot);

    private ConstantExpr Missing() => new(_token.Start, CelValue.Null);

    private void TooDeep(int offset) => Stop(offset, $"the expression nests deeper than {_options.MaxDepth} levels");

    private void Stop(int offset, string message)
    {
        if (_isStopped) return;
        _issues.Add(offset, message);
        _isStopped = true;
        _token = new Token(TokenKind.End, offset, offset);
    }

    private void Report(string message) => Report(_token.Start, message);

    private void Report(int offset, string message)
    {
        if (_isStopped) return;
        // What could not be read has been reported by the lexer.
        if (_token.Kind != TokenKind.Invalid) _issues.Add(offset, message);
        if (_issues.IsFull) _isStopped = true;
    }

    private Token Take()
    {
        var token = _token;
        Advance();
        return token;
    }

    private bool TryTake(TokenKind kind)
    {
        if (_token.Kind != kind) return false;
        Advance();
        return true;
    }

    private void Advance() => _token = _isStopped ? new Token(TokenKind.End, _token.Start, _token.Start) : _lexer.Next();

    private string Shown(Token token) => token.Kind == TokenKind.End
        ? "end of the expression"
        : $"'{Shortened(_source.Text[token.Start..token.End])}'";

    private static string Shortened(string text) => text.Length <= 40 ? text : $"{text[..40]}…";
}
