// The notice's page: a link to an answer unfolds it, also in browsers that do not do so themselves; paper shows all.
(() => {
  const unfold = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const question = target && target.closest('details');
    if (!question) return;
    question.open = true;
    target.scrollIntoView();
  };
  addEventListener('hashchange', unfold);
  addEventListener('beforeprint', () => document.querySelectorAll('details').forEach((question) => (question.open = true)));
  if (document.readyState === 'loading') addEventListener('DOMContentLoaded', unfold);
  else unfold();
})();
